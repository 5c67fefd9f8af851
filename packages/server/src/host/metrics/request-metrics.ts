import type { Metric, Sample } from '../metric-text.ts'

/** Upper bounds of the buckets, in seconds. The last bucket has none. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** The requests of one operation. */
interface OperationCounts {
  readonly byStatus: Map<number, number>
  /** The number of requests in each bucket alone. */
  readonly buckets: number[]
  seconds: number
}

/** Counts and times the requests of the whole process or of one tenant. */
export class RequestMetrics {
  readonly #operations = new Map<string, OperationCounts>()

  /** Counts a request. */
  observe(operation: string, status: number, durationMs: number): void {
    const counts = this.#countsOf(operation)
    counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1)
    const seconds = durationMs / 1000
    const found = bounds.findIndex((bound) => seconds <= bound)
    const bucket = found < 0 ? bounds.length : found
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1
    counts.seconds += seconds
  }

  read(): readonly Metric[] {
    const operations = [...this.#operations]
    const requests = operations.flatMap(([operation, { byStatus }]) =>
      [...byStatus].map(([status, value]) => ({ labels: { operation, status }, value })),
    )
    const durations = operations.flatMap(([operation, counts]) => durationSamples(operation, counts))
    return [
      {
        type: 'counter',
        name: 'sekha_http_requests_total',
        help: 'Requests by operation and status.',
        samples: requests,
      },
      {
        type: 'histogram',
        name: 'sekha_http_request_duration_seconds',
        help: 'Time from a request to the start of its response, by operation.',
        samples: durations,
      },
    ]
  }

  #countsOf(operation: string): OperationCounts {
    const known = this.#operations.get(operation)
    if (known !== undefined) return known
    const buckets = Array.from({ length: bounds.length + 1 }, () => 0)
    const counts: OperationCounts = { byStatus: new Map(), buckets, seconds: 0 }
    this.#operations.set(operation, counts)
    return counts
  }
}

/** The buckets of the format are cumulative. */
function durationSamples(operation: string, { buckets, seconds }: OperationCounts): Sample[] {
  let count = 0
  const samples = buckets.map((inBucket, index): Sample => {
    count += inBucket
    return { suffix: '_bucket', labels: { le: bounds[index] ?? '+Inf', operation }, value: count }
  })
  const labels = { operation }
  return [...samples, { suffix: '_sum', labels, value: seconds }, { suffix: '_count', labels, value: count }]
}
