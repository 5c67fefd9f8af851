import { describeType } from '@sekha/core/foundation'
import type { Encoder } from '../encode/encoder.ts'
import { toText } from '../encode/to-text.ts'
import { LinePrefix, type RecordClass } from '../journal/record.ts'
import type { EventOptions, MetricOptions, SessionStart } from './options.ts'

// Characters that the contract allows.
export const MAX_NAME = 1000
const MAX_TEXT = 500
export const MAX_CATEGORY = 200
const MAX_UNIT = 100

/** The first line may be a message of any length. */
const MAX_STACK = 65_536

const BRACE = 0x7b

/** Identity and time of a record that others may send too, such as a watchdog. */
export interface Noticed {
  readonly id: string
  /** In milliseconds. */
  readonly time: number
}

/** Takes the records of sessions. */
export interface RecordSink {
  readonly encoder: Encoder
  readonly options: { readonly sampleRate: number | ((name: string) => number); readonly random: () => number }
  /**
   * Begins a record. Its fields are written into the encoder, then it is added or cancelled.
   *
   * @param time - In milliseconds, if it is not of now.
   */
  begin(prefix: LinePrefix, time?: number): Encoder
  /** Adds a complete record. */
  add(prefix: LinePrefix, encoder: Encoder, isUrgent: boolean): void
  /** Forgets a record that was begun. */
  cancel(encoder: Encoder): void
  /** Counts a record that was not added. */
  drop(reason: 'invalid' | 'sampled' | 'closed'): void
}

/** Writes the records of a session. After its end, they count as `closed`. */
export class SessionLog {
  readonly #sink: RecordSink
  readonly #sessionId: string
  readonly #prefixes = new Map<string, LinePrefix>()
  readonly #event: LinePrefix
  #isEnded = false

  constructor(sink: RecordSink, sessionId: string) {
    this.#sink = sink
    this.#sessionId = sessionId
    this.#event = this.#prefix('event', 'event')
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  /** @throws {TypeError} when the update is not an object */
  state(state: object): void {
    if (typeof state !== 'object' || state === null || Array.isArray(state))
      throw new TypeError(`updateState() takes an object, got ${describeType(state)}`)
    const isWritten = (line: Encoder): boolean => {
      const at = line.field('state').at
      line.encode(state)
      // A Date is no properties, and others may say that they are none.
      return line.bytes[at] === BRACE
    }
    this.add('state', 'state', isWritten)
  }

  /** @throws {TypeError} when the name is not a string */
  event(name: string, data: unknown, options: EventOptions | undefined): void {
    checkName('an event', name)
    const category = options?.category
    const isError = isErrorCategory(category)
    if (!isError && this.leavesOut(name)) return
    // This is the path that must be short.
    const prefix = isError ? this.#prefix('error', 'event') : this.#event
    const line = this.#begin(prefix)
    if (line === undefined) return
    try {
      line.field('name').label(name, MAX_NAME)
      if (data !== undefined) line.field('data').object(data)
      if (options !== undefined) writeOptions(line, options)
    } catch (error) {
      this.#sink.cancel(line)
      throw error
    }
    this.#commit(prefix, line, false)
  }

  /** @throws {TypeError} when the name is not a string or the value is not a number */
  metric(name: string, value: number, { tags, type, unit, count, metadata }: MetricOptions): void {
    checkName('a metric', name)
    if (typeof value !== 'number')
      throw new TypeError(`The value of a metric must be a number, got ${describeType(value)}`)
    if (!Number.isFinite(value)) return this.#sink.drop('invalid')
    this.add('metric', 'metric', (line) => {
      line.field('name').label(name, MAX_NAME)
      line.field('value').raw(`${value}`)
      if (type !== undefined) line.field('type').label(type, MAX_UNIT)
      if (unit !== undefined) line.field('unit').label(unit, MAX_UNIT)
      if (count !== undefined) line.field('count').encode(count)
      if (tags !== undefined && !(Array.isArray(tags) && tags.length === 0)) line.field('tags').labels(tags)
      if (metadata !== undefined) line.field('metadata').object(metadata)
    })
  }

  heartbeat(): void {
    this.add('heartbeat', 'heartbeat', () => {})
  }

  /** @param onWritten - Receives the line before it is added. */
  start(
    { product, version, hostname, machineId, parentId }: SessionStart,
    onWritten: (line: Encoder) => void = () => {},
  ): void {
    this.lifecycle('start', (line) => {
      for (const [name, value] of Object.entries({ product, version, hostname, machine_id: machineId }))
        if (value !== undefined) line.field(name).label(value, MAX_TEXT)
      if (parentId !== undefined) line.field('parent_id').label(parentId, MAX_CATEGORY)
      onWritten(line)
    })
  }

  lifecycle(phase: string, write?: (line: Encoder) => void): void {
    const writeAll = (line: Encoder): void => {
      line.field('phase').label(phase, MAX_UNIT)
      write?.(line)
    }
    this.add('lifecycle', 'lifecycle', writeAll, true)
  }

  end(phase: 'end' | 'crash', reason: string | undefined): void {
    this.lifecycle(phase, (line) => {
      if (reason !== undefined) line.field('reason').label(reason, MAX_NAME)
    })
    this.#isEnded = true
  }

  /** Counts what could not be recorded. */
  drop(reason: 'closed' | 'invalid'): void {
    this.#sink.drop(reason)
  }

  /** Whether the sampling rate leaves out an event. Then it is counted. */
  leavesOut(name: string): boolean {
    if (!this.#isSampledOut(name)) return false
    this.#sink.drop('sampled')
    return true
  }

  /** Returns a value as JSON, scrubbed and within the limits. */
  toJson(value: unknown): string {
    return this.#sink.encoder.toJson(value)
  }

  /**
   * Adds a record.
   *
   * @param write - Writes the fields. If it returns `false`, they are invalid.
   */
  add(
    recordClass: RecordClass,
    kind: string,
    write: (line: Encoder) => boolean | void,
    isUrgent = false,
    noticed?: Noticed,
  ): void {
    const prefix =
      noticed === undefined
        ? this.#prefix(recordClass, kind)
        : new LinePrefix(recordClass, kind, this.#sessionId, noticed.id)
    const line = this.#begin(prefix, noticed?.time)
    if (line === undefined) return
    let isValid: boolean
    try {
      isValid = write(line) !== false
    } catch (error) {
      this.#sink.cancel(line)
      throw error
    }
    if (isValid) return this.#commit(prefix, line, isUrgent)
    this.#sink.cancel(line)
    this.#sink.drop('invalid')
  }

  #begin(prefix: LinePrefix, time?: number): Encoder | undefined {
    if (!this.#isEnded) return this.#sink.begin(prefix, time)
    this.#sink.drop('closed')
    return undefined
  }

  #commit(prefix: LinePrefix, line: Encoder, isUrgent: boolean): void {
    if (!this.#isEnded) return this.#sink.add(prefix, line, isUrgent)
    // A getter in the data has ended the session.
    this.#sink.cancel(line)
    this.#sink.drop('closed')
  }

  #prefix(recordClass: RecordClass, kind: string): LinePrefix {
    const key = `${recordClass} ${kind}`
    const known = this.#prefixes.get(key)
    if (known !== undefined) return known
    const prefix = new LinePrefix(recordClass, kind, this.#sessionId)
    this.#prefixes.set(key, prefix)
    return prefix
  }

  #isSampledOut(name: string): boolean {
    const { sampleRate, random } = this.#sink.options
    if (sampleRate === 1) return false
    try {
      return random() >= (typeof sampleRate === 'function' ? sampleRate(name) : sampleRate)
    } catch {
      // A record too many is better than an error in the middle of the program.
      return false
    }
  }
}

/** Whether events of a category survive a full journal longer, and are never sampled. */
export function isErrorCategory(category: string | undefined): boolean {
  return category === 'error' || category === 'critical'
}

/** Writes the further fields of an event. */
export function writeOptions(line: Encoder, { category, group, labels, message, stack }: EventOptions): void {
  if (category !== undefined) line.field('category').label(category, MAX_CATEGORY)
  if (group !== undefined) line.field('group').label(group, MAX_TEXT)
  if (labels !== undefined) line.field('labels').labels(labels)
  if (message !== undefined) line.field('message').text(message)
  // Lines with their line breaks, as the wire has them.
  if (stack !== undefined)
    line.field('stacktrace').encode(
      toText(stack)
        .slice(0, MAX_STACK)
        .match(/.*\n|.+/g),
    )
}

function checkName(what: string, name: unknown): void {
  if (typeof name !== 'string') throw new TypeError(`The name of ${what} must be a string, got ${describeType(name)}`)
}
