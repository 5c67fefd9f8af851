import type { Conversation, Page, SearchResult, SekhaClient } from '@sekha/core'

/** Concurrent requests. */
export function getConcurrently(client: SekhaClient, ids: readonly string[]): Promise<Conversation[]> {
  return Promise.all(ids.map((id) => client.conversations.get(id)))
}

/** Sequential: one request after the other. */
export async function querySequentially(client: SekhaClient): Promise<Page<SearchResult>[]> {
  const all: Page<SearchResult>[] = []
  for (let i = 0; i < 10; i++) all.push(await client.query('test'))
  return all
}

/** Concurrent: all requests in flight at once. */
export function queryConcurrently(client: SekhaClient): Promise<Page<SearchResult>[]> {
  return Promise.all(Array.from({ length: 10 }, () => client.query('test')))
}
