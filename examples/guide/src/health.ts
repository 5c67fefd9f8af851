import type { SekhaClient } from '@sekha/core'

/** Health check: `healthy` or `unhealthy`, with the checked dependencies. */
export async function checkHealth(client: SekhaClient): Promise<(string | undefined)[]> {
  const health = await client.health()
  return [health.status, health.checks?.['database']?.status, health.checks?.['chroma']?.status]
}

/** Metrics (Prometheus format). */
export function readMetrics(client: SekhaClient): PromiseLike<string> {
  return client.metrics() // Raw Prometheus text
}
