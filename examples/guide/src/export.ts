import type { SekhaClient } from '@sekha/core'

/** Streaming responses: each record is processed as soon as it is here, and the whole export is never in memory. */
export async function streamExport(client: SekhaClient, id: string, process: (line: string) => void): Promise<void> {
  for await (const record of client.export.stream({ conversation_id: id })) {
    if (record.type === 'message') process(`${record.role}: ${record.content}`)
  }
}
