/**
 * OpenTelemetry for sessions: their records over OTLP, and spans as their events. It needs `@opentelemetry/api`,
 * `@opentelemetry/resources`, `@opentelemetry/sdk-metrics` and `@opentelemetry/otlp-transformer`.
 *
 * @module @sekha/telemetry/otlp
 */
export { otlp, type OtlpOptions } from './otlp.ts'
export type { OtlpEncoding } from './create-otlp-delivery.ts'
export { createSpanExporter, type EndedSpan, type SessionSpanExporter, type SpanLog } from './create-span-exporter.ts'
