import { checkDelay, checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'

/** The options of a lease. */
export interface LeaseOptions {
  /** How long the lease is valid without a renewal, in milliseconds, from 50. @default the `timeoutMs` of the monitor */
  readonly timeoutMs?: number | undefined
}

/**
 * A promise of work that runs elsewhere, such as in a child process, to give a sign of life. If none comes in time, the
 * work counts as hung.
 */
export interface Lease extends Disposable {
  readonly name: string
  /** Renews the lease, because a sign of life has arrived. It ends a hang. Without effect after `release()`. */
  renew(): void
  /** Ends the lease, because the work is done. Idempotent. */
  release(): void
}

/** A change of a lease. */
export interface LeaseRuling {
  readonly state: 'hung' | 'recovered'
  readonly lease: string
  readonly hang: number
  readonly durationMs: number
}

interface Entry {
  readonly name: string
  readonly timeoutMs: number
  /** The time of the last renewal. */
  renewedAtMs: number
  /** The number of its hang, if it is hung. */
  hang: number | undefined
}

const known: KnownOptions<LeaseOptions> = { timeoutMs: true }

/**
 * The open leases of a monitor. They live by a clock that counts at most two check intervals between two checks: while
 * this thread is blocked or suspended, nobody can renew a lease, so none expires.
 */
export class Leases {
  readonly #checkMs: number
  readonly #defaultTimeoutMs: number
  readonly #onRuling: (ruling: LeaseRuling) => void
  readonly #entries = new Set<Entry>()
  #hangs = 0
  #elapsedMs = 0
  #checkedAtMs: number | undefined
  /** No lease expires before. Renewals only move it away, so it need not be exact. */
  #nextAtMs = Infinity

  constructor(checkMs: number, defaultTimeoutMs: number, onRuling: (ruling: LeaseRuling) => void) {
    this.#checkMs = checkMs
    this.#defaultTimeoutMs = defaultTimeoutMs
    this.#onRuling = onRuling
  }

  get size(): number {
    return this.#entries.size
  }

  /** @throws {TypeError | RangeError} when the name or an option is invalid */
  open(name: string, options: LeaseOptions = {}): Lease {
    if (typeof name !== 'string' || name === '')
      throw new TypeError(`lease() takes a name, got ${name === '' ? 'an empty string' : describeType(name)}`)
    checkKnownOptions('lease()', options, known)
    const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, this.#defaultTimeoutMs, 50)
    const entry: Entry = { name, timeoutMs, renewedAtMs: this.#elapsedMs, hang: undefined }
    this.#entries.add(entry)
    this.#nextAtMs = Math.min(this.#nextAtMs, this.#elapsedMs + timeoutMs)
    const release = (): void => void this.#entries.delete(entry)
    return { name, renew: () => this.#renew(entry), release, [Symbol.dispose]: release }
  }

  /** Advances the clock of the leases, and finds those that have expired. */
  check(nowMs: number): void {
    const gapMs = nowMs - (this.#checkedAtMs ?? nowMs)
    this.#checkedAtMs = nowMs
    this.#elapsedMs += Math.min(Math.max(gapMs, 0), 2 * this.#checkMs)
    if (this.#elapsedMs >= this.#nextAtMs) this.#expire()
  }

  #expire(): void {
    this.#nextAtMs = Infinity
    for (const entry of this.#entries) {
      if (entry.hang !== undefined) continue
      const expiresAtMs = entry.renewedAtMs + entry.timeoutMs
      if (expiresAtMs > this.#elapsedMs) this.#nextAtMs = Math.min(this.#nextAtMs, expiresAtMs)
      else {
        this.#hangs += 1
        entry.hang = this.#hangs
        this.#onRuling({ state: 'hung', lease: entry.name, hang: entry.hang, durationMs: this.#since(entry) })
      }
    }
  }

  #renew(entry: Entry): void {
    if (!this.#entries.has(entry)) return
    const { name, hang, timeoutMs } = entry
    const durationMs = this.#since(entry)
    entry.renewedAtMs = this.#elapsedMs
    if (hang === undefined) return
    entry.hang = undefined
    this.#nextAtMs = Math.min(this.#nextAtMs, this.#elapsedMs + timeoutMs)
    this.#onRuling({ state: 'recovered', lease: name, hang, durationMs })
  }

  #since({ renewedAtMs }: Entry): number {
    return Math.round(this.#elapsedMs - renewedAtMs)
  }
}
