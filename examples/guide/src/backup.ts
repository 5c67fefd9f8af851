import { writeFile } from 'node:fs/promises'
import type { SekhaClient } from '@sekha/core'

/** Backup conversations: exports all of them. The loop fetches further pages by itself. */
export async function backUp(client: SekhaClient, path: string): Promise<void> {
  const backup: object[] = []
  for await (const item of client.conversations.list({ page_size: 100 })) {
    const conversation = await client.conversations.get(item.id)
    backup.push({
      id: conversation.id,
      label: conversation.label,
      folder: conversation.folder,
      created_at: conversation.created_at.toISOString(),
    })
  }
  await writeFile(path, JSON.stringify(backup, null, 2))
}
