import { completeConversation, mapItems } from '../complete-items.ts'
import { jsonResponse } from '../response.ts'
import { factsOf, readAllConversations } from '../conversation-list.ts'
import { isWithinFolder, normaliseFolder } from '../folder.ts'
import type { Json, LegacyCall, Rule } from '../legacy-call.ts'
import { conversationPasses, readFilter, type SearchFilter } from '../search-filter.ts'

/** Reads, filters and pages the whole list, because the server returns nothing when a filter is set. */
export const listConversations: Rule = async (call) => {
  const filter = readListFilter(call)
  if (filter === undefined) return mapItems(await call.forward(), ['results'], completeConversation)
  const passing = await readPassing(call, filter)
  const page = Number(call.query.get('page') ?? 1)
  const size = Number(call.query.get('page_size') ?? 50)
  const results = passing.slice((page - 1) * size, page * size).map(completeConversation)
  return jsonResponse(200, { results, total: passing.length, page, page_size: size })
}

/** Counts here, because the server's filters differ (substring of the label, exact folder) and exclude each other. */
export const countConversations: Rule = async (call) => {
  const filter = readListFilter(call)
  if (filter === undefined) return call.forward()
  const { length } = await readPassing(call, filter)
  return jsonResponse(200, { count: length, label: filter.label ?? null, folder: filter.folder ?? null })
}

export const listLabels: Rule = async (call) => {
  const labels = countEach((await readAllConversations(call)).map((row) => factsOf(row).label))
  return jsonResponse(200, { labels: labels.map(([label, count]) => ({ label, count })) })
}

export const listFolders: Rule = async (call) => {
  const folders = countEach((await readAllConversations(call)).map((row) => normaliseFolder(factsOf(row).folder)))
  return jsonResponse(200, {
    folders: folders.map(([folder, count]) => ({
      folder,
      count,
      total: folders.reduce((sum, [other, more]) => (isWithinFolder(other, folder) ? sum + more : sum), 0),
    })),
  })
}

function readListFilter(call: LegacyCall): SearchFilter | undefined {
  const { date_from: from, date_to: to, ...fields } = Object.fromEntries(call.query)
  if (from !== undefined || to !== undefined)
    call.refuse('does not list the timestamps of messages: date_from and date_to work with query and search.fulltext')
  return readFilter(call.operation.id, fields)
}

async function readPassing(call: LegacyCall, filter: SearchFilter): Promise<readonly Json[]> {
  const rows = await readAllConversations(call)
  return rows.filter((row) => conversationPasses(filter, factsOf(row)))
}

/** Counts each string, sorted by string. */
function countEach(texts: readonly string[]): readonly (readonly [text: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
