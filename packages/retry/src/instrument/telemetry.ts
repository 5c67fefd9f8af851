/** The type of an attribute's value. */
export type AttributeValue = string | number

/** The part of OpenTelemetry's `Span` that `instrument()` uses. */
export interface SpanLike {
  setAttribute(name: string, value: AttributeValue): unknown
  setStatus(status: { code: number }): unknown
  end(endTime?: Date): void
  /** The trace context to propagate. A span without it sends no `traceparent`. */
  spanContext?(): SpanContextLike
}

/** The part of OpenTelemetry's `SpanContext` that `instrument()` sends. */
export interface SpanContextLike {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** Bit flags. 1 means sampled. */
  readonly traceFlags: number
  readonly traceState?: { serialize(): string } | undefined
}

/** Options for starting a span. */
export interface SpanStart {
  kind?: number
  attributes?: Record<string, AttributeValue>
  startTime?: Date
}

/** The part of OpenTelemetry's `Tracer` that `instrument()` uses. `trace.getTracer('…')` returns one. */
export interface TracerLike {
  startSpan(name: string, options: SpanStart): SpanLike
  startActiveSpan<T>(name: string, options: SpanStart, run: (span: SpanLike) => T): T
}

/** The part of an OpenTelemetry histogram that `instrument()` uses. */
export interface HistogramLike {
  record(value: number, attributes: Record<string, AttributeValue>): void
}

/** The part of an OpenTelemetry observable gauge that `instrument()` uses. */
export interface GaugeLike {
  addCallback(observe: (result: GaugeResult) => void): void
  /** Removes a callback when the instrument is closed. */
  removeCallback?(observe: (result: GaugeResult) => void): void
}

/** Receives the current value of an observable gauge. */
export interface GaugeResult {
  observe(value: number, attributes: Record<string, AttributeValue>): void
}

/** The part of OpenTelemetry's `Meter` that `instrument()` uses. `metrics.getMeter('…')` returns one. */
export interface MeterLike {
  createHistogram(name: string, options: { unit: string; description: string }): HistogramLike
  createObservableGauge(name: string, options: { unit: string; description: string }): GaugeLike
}
