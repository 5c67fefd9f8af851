import type { SekhaClient } from '@sekha/core'

const weekMs = 7 * 24 * 60 * 60 * 1000

/** Weekly review: get last week's conversations. */
export async function reviewWeek(client: SekhaClient): Promise<string[]> {
  const weekAgo = new Date(Date.now() - weekMs)
  const results = await client.query('important decisions and action items', {
    filters: { date_from: weekAgo, importance_min: 7 },
  })
  return [`Found ${results.length} important conversations`, ...results.data.map(({ label }) => `- ${label}`)]
}
