import { existsSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import type { SekhaClient } from '@sekha/core'

/** Exports to a file. After an interruption, run it again: it continues. */
export async function exportToFile(client: SekhaClient, path: string): Promise<void> {
  const progress = `${path}.progress`
  let saved: { checkpoint?: string | undefined; size: number } = existsSync(progress)
    ? JSON.parse(await readFile(progress, 'utf8'))
    : { size: 0 }
  const file = await open(path, 'a')
  try {
    // The records after the checkpoint are sent again, and the last line may be incomplete.
    await file.truncate(saved.size)
    const stream = client.export.stream({ after: saved.checkpoint })
    for await (const batch of stream.batches()) {
      if (stream.checkpoint !== saved.checkpoint) {
        // The checkpoint covers exactly the batches before this one, which the file holds.
        await file.sync()
        saved = { checkpoint: stream.checkpoint, size: (await file.stat()).size }
        await writeFile(`${progress}.new`, JSON.stringify(saved))
        await rename(`${progress}.new`, progress)
      }
      await file.appendFile(batch.map((record) => `${JSON.stringify(record)}\n`).join(''))
    }
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(progress, { force: true })
}
