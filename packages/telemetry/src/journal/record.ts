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
  /** The record as the server takes it. */
  readonly json: string
}

/** Writes the line of a record. JSON has no line breaks, and neither has a session id. */
export function writeLine(letter: ClassLetter, sessionId: string, json: string): string {
  return `${letter}${sessionId} ${json}\n`
}

/** A line of a frame, and the number of its record. */
export interface NumberedLine {
  readonly line: string
  readonly index: number
}

/**
 * Splits the text of a frame into its lines. In a whole frame the numbers follow each other. In one that lost records,
 * each record tells its own.
 */
export function readLines(range: { first: number; last: number; count: number }, text: string): NumberedLine[] {
  const lines = text.split('\n', range.count)
  const isWhole = range.last - range.first + 1 === range.count
  return lines.map((line, at) => ({ line, index: isWhole ? range.first + at : readSequence(line) }))
}

/** The writer puts the number before everything that the program gives. */
function readSequence(line: string): number {
  return Number(/"sequence":(\d+)/.exec(line)?.[1])
}

/** Reads a line. */
export function readRecord({ line, index }: NumberedLine): StoredRecord {
  const space = line.indexOf(' ')
  return { index, letter: line.charAt(0), sessionId: line.slice(1, space), json: line.slice(space + 1) }
}
