import { SekhaClient } from '@sekha/core'

/** Initialize. */
export function initialize(baseUrl: string, apiKey: string): SekhaClient {
  return new SekhaClient({ baseUrl, apiKey })
}

/** Create conversation. */
export async function createFirstConversation(client: SekhaClient): Promise<string> {
  const conversation = await client.conversations.create({
    label: 'My First Conversation',
    folder: '/work/projects',
    messages: [
      { role: 'user', content: 'What is RAG?' },
      { role: 'assistant', content: 'RAG stands for retrieval augmented generation.' },
    ],
  })
  return `Created: ${conversation.id}`
}

/** Search semantically. */
export async function searchSemantically(client: SekhaClient): Promise<string[]> {
  const results = await client.query('retrieval augmented generation', { limit: 5 })
  return results.data.map((result) => `${result.label}: ${result.score.toFixed(2)}`)
}

/** Async client. All methods of the client are async. The client closes at the end of the block. */
export async function asyncClient(baseUrl: string, apiKey: string): Promise<string> {
  await using client = new SekhaClient({ baseUrl, apiKey })
  await client.conversations.create({
    label: 'Async Conversation',
    messages: [{ role: 'user', content: 'Hello' }],
  })
  const results = await client.query('hello')
  return `Found ${results.length} results`
}
