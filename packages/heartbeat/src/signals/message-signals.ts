import type { Hold } from '../judge/judge.ts'
import type { Signals, SignalWriter } from './signals.ts'

/** Sends signals as messages, for pages without shared memory. */
export class MessageSignals implements SignalWriter {
  readonly #send: (signals: Signals) => void
  readonly #now: () => number
  readonly #beatMs: number
  #signals: Signals = { turns: 0, beats: 0, hold: undefined, activity: undefined }
  #sentAtMs = -Infinity

  /** @param beatMs - A program that sends heartbeats in a loop causes one message in this time. */
  constructor(send: (signals: Signals) => void, now: () => number, beatMs: number) {
    this.#send = send
    this.#now = now
    this.#beatMs = beatMs
  }

  turn(): void {
    this.#update({ turns: this.#signals.turns + 1 })
  }

  beat(): void {
    const { beats } = this.#signals
    // The next turn sends it at the latest, unless the thread blocks: then the next call does.
    if (this.#now() - this.#sentAtMs < this.#beatMs) this.#signals = { ...this.#signals, beats: beats + 1 }
    else this.#update({ beats: beats + 1 })
  }

  hold(hold: Hold | undefined): void {
    this.#update({ hold })
  }

  activity(activity: string | undefined): void {
    this.#update({ activity })
  }

  #update(change: Partial<Signals>): void {
    this.#signals = { ...this.#signals, ...change }
    this.#sentAtMs = this.#now()
    this.#send(this.#signals)
  }
}
