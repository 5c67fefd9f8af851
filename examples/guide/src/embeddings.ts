import type { SekhaClient } from '@sekha/core'

/** Rebuild embeddings: trigger async rebuild, and wait until it has finished. */
export async function rebuildEmbeddings(client: SekhaClient): Promise<string> {
  const { job_id = '' } = await client.embeddings.rebuild()
  const { status } = await client.jobs.waitUntil(job_id)
  return `Embedding rebuild finished: ${status}`
}
