import type { SearchFilters, SearchResult, SekhaClient } from '@sekha/core'

/** Semantic query. */
export async function queryAuthentication(client: SekhaClient): Promise<string[]> {
  const results = await client.query('How to implement authentication?', {
    limit: 10,
    filters: {
      folder: '/work/engineering',
      importance_min: 7,
      date_from: '2026-01-01T00:00:00Z',
    },
  })
  return results.data.map((result) =>
    [
      `[${result.score.toFixed(2)}] ${result.label}`,
      `  Folder: ${result.folder}`,
      `  Content: ${result.content.slice(0, 100)}...`,
    ].join('\n'),
  )
}

/** Query filters, alone or combined. Returns the labels of the matching conversations. */
export async function queryLabels(client: SekhaClient, filters: SearchFilters): Promise<string[]> {
  const results = await client.query('authentication', { filters })
  return results.data.map(({ label }) => label)
}

/** Query parameters: `limit` and `offset`. Returns one page of results. */
export async function queryPage(client: SekhaClient, limit: number, offset: number): Promise<SearchResult[]> {
  return [...(await client.query('authentication', { limit, offset }))]
}

/** Full-text search. */
export async function fulltextSearch(client: SekhaClient): Promise<string[]> {
  const results = await client.search.fulltext('authentication oauth jwt', { limit: 20 })
  return results.data.map(({ content }) => content)
}
