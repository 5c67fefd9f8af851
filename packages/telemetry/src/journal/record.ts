import { formatTimestamp } from '../encode/timestamp.ts'
import { writeHex } from './frame.ts'

/**
 * The importance of a record, from the most important. When the journal is full, the least important are dropped first.
 *
 * - `lifecycle`: start, end, crash, hang and recovery of a session
 * - `error`: exceptions, and events of the categories error and critical
 * - `state`: updates of the state
 * - `event`, `metric`: the rest
 * - `log`: events of a bridge to a logger
 * - `heartbeat`: signs of life; a later one makes them worthless
 */
export type RecordClass = 'lifecycle' | 'error' | 'state' | 'event' | 'metric' | 'log' | 'heartbeat'

/** The letter that a line of the journal begins with. */
export type ClassLetter = 'L' | 'X' | 'T' | 'E' | 'M' | 'G' | 'H'

/** The letter of each class. They are part of the format of the journal. */
export const CLASS_LETTERS: Readonly<Record<RecordClass, ClassLetter>> = {
  lifecycle: 'L',
  error: 'X',
  state: 'T',
  event: 'E',
  metric: 'M',
  log: 'G',
  heartbeat: 'H',
}

/** Which classes go first when the journal is full: each step drops the classes of those before it too. */
export const DROP_ORDER: readonly string[] = ['H', 'HG', 'HGM', 'HGME', 'HGMEX', 'HGMEXT', 'HGMEXTL']

/** A record of the journal. */
export interface StoredRecord {
  /** Number in its journal. */
  readonly index: number
  readonly letter: string
  readonly sessionId: string
  /** How many earlier updates of the state are merged into it. */
  readonly merged: number
  /** The record as the server takes it. */
  readonly json: string
}

// The line of a record:
//
//   LETTER SESSION " " TIME " " KIND [ "+" MERGED ] [ "#" ID ] FIELDS "\n"
//
// TIME is in hexadecimal milliseconds, and FIELDS are those of the JSON behind the timestamp, each with its comma. The id and
// the number of a record follow from its place in the journal, unless it has an id of its own. In a frame that lost
// records, each line begins with its distance from the first number, and a space.

const TIME_DIGITS = 12

const encoder = new TextEncoder()

/** What the lines of a session and of a kind begin with. */
export class LinePrefix {
  readonly letter: ClassLetter
  readonly #bytes: Uint8Array
  readonly #timeAt: number
  #time = 0

  /**
   * @param kind - As in the contract.
   * @param id - That of the record, if it does not follow from its place.
   */
  constructor(recordClass: RecordClass, kind: string, sessionId: string, id?: string) {
    this.letter = CLASS_LETTERS[recordClass]
    const line = writeLine(this.letter, sessionId, 0, id === undefined ? kind : `${kind}#${id}`, '')
    this.#bytes = encoder.encode(line.slice(0, -1))
    this.#timeAt = encoder.encode(`${this.letter}${sessionId} `).length
  }

  /** Returns the bytes at a time. They are valid until the next call. */
  at(time: number): Uint8Array {
    if (time !== this.#time) {
      this.#time = time
      writeHex(this.#bytes, this.#timeAt, TIME_DIGITS, time)
    }
    return this.#bytes
  }
}

/** Writes the line of a record. JSON has no line breaks, and neither has a session id. */
export function writeLine(letter: ClassLetter, sessionId: string, time: number, kind: string, fields: string): string {
  return `${letter}${sessionId} ${Math.floor(time).toString(16).padStart(TIME_DIGITS, '0')} ${kind}${fields}\n`
}

/** A line of a frame, and the number of its record. */
export interface NumberedLine {
  readonly line: string
  readonly index: number
}

/** Splits the text of a frame into its lines. */
export function readLines(range: { first: number; last: number; count: number }, text: string): NumberedLine[] {
  const { first, last, count } = range
  const lines = text.split('\n', count)
  if (last - first + 1 === count) return lines.map((line, at) => ({ line, index: first + at }))
  return lines.map((line) => {
    const space = line.indexOf(' ')
    return { line: line.slice(space + 1), index: first + Number(line.slice(0, space)) }
  })
}

/** Joins lines to the text of a frame. */
export function joinLines(
  range: { first: number; last: number; count: number },
  lines: readonly NumberedLine[],
): string {
  const { first, last, count } = range
  const isWhole = last - first + 1 === count
  return lines.map(({ line, index }) => (isWhole ? `${line}\n` : `${index - first} ${line}\n`)).join('')
}

/** Reads a line of a journal. */
export function readRecord({ line, index }: NumberedLine, journal: string): StoredRecord {
  const space = line.indexOf(' ')
  const kindAt = space + TIME_DIGITS + 2
  const comma = line.indexOf(',', kindAt)
  const kindEnd = comma === -1 ? line.length : comma
  const [kinds, id = `${journal}.${index}`] = line.slice(kindAt, kindEnd).split('#')
  const [kind, merged = '0'] = kinds!.split('+')
  const time = formatTimestamp(Number.parseInt(line.slice(space + 1, kindAt), 16))
  const json = `{"kind":"${kind}","id":"${id}","sequence":${index},"timestamp":"${time}"${line.slice(kindEnd)}}`
  return { index, letter: line.charAt(0), sessionId: line.slice(1, space), merged: Number(merged), json }
}
