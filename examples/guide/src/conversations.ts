import type { Conversation, ConversationsListQuery, SekhaClient } from '@sekha/core'

/** Create conversation. */
export function createConversation(client: SekhaClient): PromiseLike<Conversation> {
  return client.conversations.create({
    label: 'API Design Discussion',
    folder: '/work/engineering',
    importance_score: 8,
    messages: [
      { role: 'user', content: 'How should we design the REST API?' },
      { role: 'assistant', content: 'Consider RESTful principles...' },
    ],
  })
}

/** Get conversation. */
export async function getConversation(client: SekhaClient, id: string): Promise<string[]> {
  const conversation = await client.conversations.get(id)
  return [conversation.label, `${conversation.message_count}`]
}

/** List conversations. */
export async function listConversations(client: SekhaClient): Promise<string[]> {
  const conversations = await client.conversations.list({
    folder: '/work',
    pinned: true,
    archived: false,
    page: 1,
    page_size: 50,
  })
  const lines = conversations.results.map(({ label, folder }) => `${label} - ${folder}`)
  return [`Total: ${conversations.total}`, ...lines]
}

/** List parameters: `label`, `folder`, `pinned`, `archived`. Returns the labels of the matching conversations. */
export async function listLabels(client: SekhaClient, filters: ConversationsListQuery): Promise<string[]> {
  const { results } = await client.conversations.list(filters)
  return results.map(({ label }) => label)
}

/** List parameters: `page` and `page_size`. Returns the page with its totals. */
export async function listPage(client: SekhaClient, page: number, pageSize: number): Promise<string> {
  const conversations = await client.conversations.list({ page, page_size: pageSize })
  return `${conversations.results.length} of ${conversations.total}, page ${conversations.page} of size ${conversations.page_size}`
}

/** Update label and folder. */
export async function updateLabelAndFolder(client: SekhaClient, id: string): Promise<void> {
  await client.conversations.updateLabel(id, { label: 'Updated Label', folder: '/new/folder' })
}

/** Update folder only. */
export async function updateFolder(client: SekhaClient, id: string): Promise<void> {
  await client.conversations.updateFolder(id, { folder: '/work/archived' })
}

/** Pin: sets importance to 10. */
export async function pin(client: SekhaClient, id: string): Promise<void> {
  await client.conversations.pin(id)
}

/** Archive. */
export async function archive(client: SekhaClient, id: string): Promise<void> {
  await client.conversations.archive(id)
}

/** Delete conversation. */
export async function deleteConversation(client: SekhaClient, id: string): Promise<void> {
  await client.conversations.delete(id)
}

/** Count conversations: all, by label, by folder. */
export async function countConversations(client: SekhaClient): Promise<number[]> {
  const total = await client.conversations.count()
  const byLabel = await client.conversations.count({ label: 'API Design' })
  const byFolder = await client.conversations.count({ folder: '/work/engineering' })
  return [total, byLabel, byFolder]
}
