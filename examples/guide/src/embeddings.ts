import type { SekhaClient } from '@sekha/core'

/** Rebuild embeddings: trigger async rebuild. */
export async function rebuildEmbeddings(client: SekhaClient): Promise<string> {
  await client.embeddings.rebuild()
  return 'Embedding rebuild started (async)'
}
