// How far a journal is delivered, as a line with a checksum. Pure.
import { checksum } from './checksum.ts'
import { createDropped, type Dropped } from './ledger.ts'

/** How far a journal is delivered. */
export interface Progress {
  /** Number of the last settled record. All before it are settled. */
  readonly through: number
  readonly delivered: number
  readonly duplicate: number
  readonly dropped: Dropped
}

const encoder = new TextEncoder()

/** Writes a line. */
export function writeProgress(progress: Progress): string {
  const json = JSON.stringify(progress)
  return `${checksum(encoder.encode(json)).toString(16)} ${json}\n`
}

/** Reads the last intact line. Without one, nothing is known to be delivered: the server recognises what it has. */
export function readProgress(text: string | undefined): Progress {
  for (const line of (text ?? '').split('\n').toReversed()) {
    const space = line.indexOf(' ')
    const json = line.slice(space + 1)
    if (space < 1 || checksum(encoder.encode(json)).toString(16) !== line.slice(0, space)) continue
    const { through, delivered, duplicate, dropped } = JSON.parse(json) as Progress
    return { through, delivered, duplicate, dropped: { ...createDropped(), ...dropped } }
  }
  return { through: 0, delivered: 0, duplicate: 0, dropped: createDropped() }
}
