import type { Hold } from '../judge/judge.ts'
import { MAX_ACTIVITY_LENGTH, type Signals, type SignalWriter } from './signals.ts'

/** The counters, by their index in an `Int32Array`. `activityEnd` is the length of the name plus 1, or 0 without one. */
const slot = { turns: 0, beats: 1, hold: 2, activityVersion: 3, activityEnd: 4 } as const
const slots = 8
const nameOffset = slots * Int32Array.BYTES_PER_ELEMENT

/** The values of the slot `hold`. */
const holds: readonly (Hold | undefined)[] = [undefined, 'hidden', 'requested']

/** The size of the memory that a thread shares with its watchdog. */
export const SIGNAL_BYTES: number = nameOffset + MAX_ACTIVITY_LENGTH * Uint16Array.BYTES_PER_ELEMENT

/** A name that changes all the time is read at most this many times. */
const maxReads = 8

/** Writes signals to shared memory. No method allocates or waits. */
export class SharedSignals implements SignalWriter {
  readonly #counters: Int32Array
  readonly #name: Uint16Array

  constructor(memory: SharedArrayBuffer) {
    this.#counters = new Int32Array(memory, 0, slots)
    this.#name = new Uint16Array(memory, nameOffset, MAX_ACTIVITY_LENGTH)
  }

  turn(): void {
    Atomics.add(this.#counters, slot.turns, 1)
  }

  beat(): void {
    Atomics.add(this.#counters, slot.beats, 1)
  }

  hold(hold: Hold | undefined): void {
    Atomics.store(this.#counters, slot.hold, holds.indexOf(hold))
  }

  activity(name: string | undefined): void {
    // An odd version tells the reader that the name is being written.
    Atomics.add(this.#counters, slot.activityVersion, 1)
    for (let at = 0; at < (name?.length ?? 0); at++) this.#name[at] = name!.charCodeAt(at)
    Atomics.store(this.#counters, slot.activityEnd, name === undefined ? 0 : name.length + 1)
    Atomics.add(this.#counters, slot.activityVersion, 1)
  }
}

/** Reads signals from shared memory. @returns a function that reads the current ones */
export function createSharedReader(memory: SharedArrayBuffer): () => Signals {
  const counters = new Int32Array(memory, 0, slots)
  const name = new Uint16Array(memory, nameOffset, MAX_ACTIVITY_LENGTH)
  let version = -1
  let activity: string | undefined

  function readActivity(): string | undefined {
    for (let reads = 0; reads < maxReads; reads++) {
      const before = Atomics.load(counters, slot.activityVersion)
      if (before === version) break
      const end = Atomics.load(counters, slot.activityEnd)
      const read = end === 0 ? undefined : String.fromCharCode(...name.subarray(0, end - 1))
      if (before % 2 !== 0 || Atomics.load(counters, slot.activityVersion) !== before) continue
      ;[version, activity] = [before, read]
    }
    return activity
  }

  return () => ({
    turns: Atomics.load(counters, slot.turns),
    beats: Atomics.load(counters, slot.beats),
    hold: holds[Atomics.load(counters, slot.hold)],
    activity: readActivity(),
  })
}
