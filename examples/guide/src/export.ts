import type { SekhaClient } from '@sekha/core'

/** Streaming responses: processes each record on arrival, and never holds the whole export in memory. */
export async function streamExport(client: SekhaClient, id: string, process: (line: string) => void): Promise<void> {
  for await (const record of client.export.stream({ conversation_id: id })) {
    if (record.type === 'message') process(`${record.role}: ${record.content}`)
  }
}
