/** The type of an attribute's value. */
export type AttributeValue = string | number

/** The part of OpenTelemetry's `Span` that `instrument()` uses. */
export interface SpanLike {
  /** Sets or replaces an attribute. */
  setAttribute(name: string, value: AttributeValue): unknown
  /** Sets the status by OpenTelemetry's number: 2 is an error. */
  setStatus(status: { code: number }): unknown
  /** Ends the span. @default now */
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
  /** Vendor data, sent as `tracestate`. */
  readonly traceState?: { serialize(): string } | undefined
}

/** Options for starting a span. */
export interface SpanStart {
  /** OpenTelemetry's number of the span kind. @default 0, internal */
  kind?: number
  /** The attributes that a sampler can see. */
  attributes?: Record<string, AttributeValue>
  /** The start of a span that is created afterwards. @default now */
  startTime?: Date
}

/** The part of OpenTelemetry's `Tracer` that `instrument()` uses. `trace.getTracer('…')` returns one. */
export interface TracerLike {
  /** Starts a span under the active one. */
  startSpan(name: string, options: SpanStart): SpanLike
  /** Starts a span and makes it the active one while `run` runs. `run` ends it. */
  startActiveSpan<T>(name: string, options: SpanStart, run: (span: SpanLike) => T): T
}

/** The part of an OpenTelemetry histogram that `instrument()` uses. */
export interface HistogramLike {
  /** Adds a measurement, in the unit of the histogram. */
  record(value: number, attributes: Record<string, AttributeValue>): void
}

/** The part of an OpenTelemetry observable gauge that `instrument()` uses. */
export interface GaugeLike {
  /** Adds a function that runs at each collection. */
  addCallback(observe: (result: GaugeResult) => void): void
  /** Removes a callback when the instrument is closed. */
  removeCallback?(observe: (result: GaugeResult) => void): void
}

/** Receives the current value of an observable gauge. */
export interface GaugeResult {
  /** Reports the value for one set of attributes. */
  observe(value: number, attributes: Record<string, AttributeValue>): void
}

/** The part of OpenTelemetry's `Meter` that `instrument()` uses. `metrics.getMeter('…')` returns one. */
export interface MeterLike {
  /** Creates a histogram whose measurements have `unit`, such as `s` for seconds. */
  createHistogram(name: string, options: { unit: string; description: string }): HistogramLike
  /** Creates a gauge whose value is read at each collection. */
  createObservableGauge(name: string, options: { unit: string; description: string }): GaugeLike
}
