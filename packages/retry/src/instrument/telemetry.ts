/** What an attribute may be. */
export type AttributeValue = string | number

/** As much of OpenTelemetry's `Span` as is used. */
export interface SpanLike {
  setAttribute(name: string, value: AttributeValue): unknown
  setStatus(status: { code: number }): unknown
  end(endTime?: Date): void
}

/** How a span begins. */
export interface SpanStart {
  kind?: number
  attributes?: Record<string, AttributeValue>
  startTime?: Date
}

/** As much of OpenTelemetry's `Tracer` as is used; `trace.getTracer('…')` gives one. */
export interface TracerLike {
  startSpan(name: string, options: SpanStart): SpanLike
  startActiveSpan<T>(name: string, options: SpanStart, run: (span: SpanLike) => T): T
}

/** As much of an OpenTelemetry histogram as is used. */
export interface HistogramLike {
  record(value: number, attributes: Record<string, AttributeValue>): void
}

/** As much of an OpenTelemetry observable gauge as is used. */
export interface GaugeLike {
  addCallback(observe: (result: GaugeResult) => void): void
}

/** Takes what an observable gauge shows. */
export interface GaugeResult {
  observe(value: number, attributes: Record<string, AttributeValue>): void
}

/** As much of OpenTelemetry's `Meter` as is used; `metrics.getMeter('…')` gives one. */
export interface MeterLike {
  createHistogram(name: string, options: { unit: string; description: string }): HistogramLike
  createObservableGauge(name: string, options: { unit: string; description: string }): GaugeLike
}
