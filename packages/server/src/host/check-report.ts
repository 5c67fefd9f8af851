import { describeType } from '@sekha/core/foundation'
import type { Metric, Sample } from './metric-text.ts'
import type { HealthCheck } from './service.ts'

/** Checks what a service reports of its health. @throws {TypeError} naming the component */
export function checkHealth(value: unknown): Readonly<Record<string, HealthCheck>> {
  if (!isRecord(value)) throw new TypeError(`health must return an object of checks, got ${describeType(value)}`)
  for (const [name, check] of Object.entries(value))
    if (
      !isRecord(check) ||
      typeof check['ok'] !== 'boolean' ||
      !['string', 'undefined'].includes(typeof check['error'])
    )
      throw new TypeError(`health: ${name} must be { ok, error? }`)
  return value as Readonly<Record<string, HealthCheck>>
}

/** Checks the metrics of a service. One malformed line would spoil those of all. @throws {TypeError} naming the metric */
export function checkMetrics(value: unknown): readonly Metric[] {
  if (!Array.isArray(value)) throw new TypeError(`metrics must return an array, got ${describeType(value)}`)
  for (const [index, metric] of value.entries())
    if (!isMetric(metric)) throw new TypeError(`metrics[${index}] must be a metric, such as gauge(name, help, value)`)
  return value as readonly Metric[]
}

/** Checks the problems that a service found. @throws {TypeError} */
export function checkProblems(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.some((problem) => typeof problem !== 'string'))
    throw new TypeError('verify must return an array of strings')
  return value as readonly string[]
}

const metricTypes: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram'] satisfies Metric['type'][])
const suffixes: ReadonlySet<unknown> = new Set([undefined, '_bucket', '_sum', '_count'])

function isMetric(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { type, name, help, samples } = value as Partial<Record<keyof Metric, unknown>>
  if (!metricTypes.has(type) || typeof name !== 'string' || !/^[a-z_:][\w:]*$/i.test(name)) return false
  return typeof help === 'string' && !help.includes('\n') && Array.isArray(samples) && samples.every(isSample)
}

function isSample(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { suffix, labels = {}, value: number } = value as Partial<Record<keyof Sample, unknown>>
  if (typeof number !== 'number' || !suffixes.has(suffix) || !isRecord(labels)) return false
  return Object.entries(labels).every(
    ([name, label]) => /^[a-z_]\w*$/i.test(name) && (typeof label === 'string' || typeof label === 'number'),
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
