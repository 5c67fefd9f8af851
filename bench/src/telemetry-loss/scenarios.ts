import type { Fault } from '../telemetry/sink.ts'

/** The way in which a program ends after its events. */
export type Ending =
  /** Nothing keeps it alive but its telemetry. */
  | { readonly kind: 'return' }
  /** Stays alive, then returns. */
  | { readonly kind: 'stay'; readonly ms: number }
  | { readonly kind: 'exit' | 'throw' }
  /** The signal arrives a moment after the last event. */
  | { readonly kind: 'signal'; readonly signal: 'SIGKILL' | 'SIGTERM'; readonly afterMs: number }

/** One row of the matrix. */
export interface Scenario {
  readonly name: string
  readonly events: number
  readonly ending: Ending
  /** The state of the server while the program runs. */
  readonly fault?: Fault | undefined
}

const events = 1000
const stay = (ms: number): Ending => ({ kind: 'stay', ms })

/** What programs and servers do, with the default settings of each client. */
export const scenarios: readonly Scenario[] = [
  { name: 'the program returns', events, ending: { kind: 'return' } },
  { name: 'process.exit(0)', events, ending: { kind: 'exit' } },
  { name: 'an uncaught exception', events, ending: { kind: 'throw' } },
  { name: 'SIGKILL after 50 ms', events, ending: { kind: 'signal', signal: 'SIGKILL', afterMs: 50 } },
  { name: 'SIGTERM after 50 ms', events, ending: { kind: 'signal', signal: 'SIGTERM', afterMs: 50 } },
  { name: 'refused for 8 s', events, ending: stay(45_000), fault: { kind: 'refused', ms: 8000 } },
  { name: '503 for 8 s', events, ending: stay(45_000), fault: { kind: 'status', status: 503, ms: 8000 } },
  {
    name: '429 with Retry-After for 8 s',
    events,
    ending: stay(45_000),
    fault: { kind: 'status', status: 429, retryAfterSeconds: 3, ms: 8000 },
  },
  { name: 'refused for 25 s', events, ending: stay(75_000), fault: { kind: 'refused', ms: 25_000 } },
  { name: '503 for 25 s', events, ending: stay(75_000), fault: { kind: 'status', status: 503, ms: 25_000 } },
  { name: 'each first response lost', events, ending: stay(45_000), fault: { kind: 'lost-response' } },
  { name: 'a burst of 50 000', events: 50_000, ending: stay(30_000) },
]
