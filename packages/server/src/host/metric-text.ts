/** One line of a metric. */
export interface Sample {
  /** The part of a histogram: `_bucket`, `_sum` or `_count`. */
  readonly suffix?: string
  readonly labels?: Readonly<Record<string, string | number>>
  readonly value: number
}

/** A metric with its samples. */
export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** Unique among the metrics of all services, such as `sekha_messages_total`. */
  readonly name: string
  readonly help: string
  readonly samples: readonly Sample[]
}

/** Creates a gauge with one sample. */
export const gauge = (name: string, help: string, value: number): Metric => ({
  type: 'gauge',
  name,
  help,
  samples: [{ value }],
})

/** Formats metrics in the Prometheus text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const writeMetrics = (metrics: readonly Metric[]): string => metrics.map(writeMetric).join('\n')

function writeMetric({ type, name, help, samples }: Metric): string {
  const lines = samples.map(({ suffix = '', labels = {}, value }) => `${name}${suffix}${writeLabels(labels)} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

function writeLabels(labels: Readonly<Record<string, string | number>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escapeLabel = (value: string): string =>
  value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
