import type { SekhaClient, Summary } from '@sekha/core'

/** Daily summary. */
export function summarizeDay(client: SekhaClient, id: string): PromiseLike<Summary> {
  return client.summarize(id, { level: 'daily' })
}

/** Weekly summary. */
export function summarizeWeek(client: SekhaClient, id: string): PromiseLike<Summary> {
  return client.summarize(id, { level: 'weekly' })
}

/** Monthly summary. */
export function summarizeMonth(client: SekhaClient, id: string): PromiseLike<Summary> {
  return client.summarize(id, { level: 'monthly' })
}
