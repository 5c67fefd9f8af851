import type { Recorder } from '../client/recorder.ts'
import type { Encoder } from '../encode/encoder.ts'
import { toText } from '../encode/to-text.ts'
import { describeException } from '../exception/describe-exception.ts'
import { LinePrefix, type NumberedLine, readRecord, type RecordClass } from '../journal/record.ts'
import type { EventOptions, ExceptionOptions, LogLine, MetricOptions, SessionStart } from './options.ts'

// Characters that the contract allows.
const MAX_NAME = 1000
const MAX_TEXT = 500
const MAX_CATEGORY = 200
const MAX_UNIT = 100

/** Categories whose events survive a full journal longer, and are never sampled. */
const ERRORS: ReadonlySet<string> = new Set(['error', 'critical'])

const BRACE = 0x7b

const decoder = new TextDecoder()

/** Identity and time of a record that others may send too, such as a watchdog. */
interface Noticed {
  readonly id: string
  /** In milliseconds. */
  readonly time: number
}

/** Writes the records of a session. After its end, they count as `closed`. */
export class SessionLog {
  readonly #recorder: Recorder
  readonly #sessionId: string
  readonly #prefixes = new Map<string, LinePrefix>()
  readonly #event: LinePrefix
  #start: NumberedLine = { line: '', index: 0 }
  #isEnded = false

  constructor(recorder: Recorder, sessionId: string) {
    this.#recorder = recorder
    this.#sessionId = sessionId
    this.#event = this.#prefix('event', 'event')
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  state(state: object): void {
    const isWritten = (line: Encoder): boolean => {
      const at = line.field('state').at
      line.encode(state)
      // A Date is no properties, and others may say that they are none.
      return line.bytes[at] === BRACE
    }
    this.#add('state', 'state', isWritten)
  }

  event(name: string, data: unknown, options: EventOptions | undefined): void {
    const category = options?.category
    const isError = category !== undefined && ERRORS.has(category)
    if (!isError && this.#isSampledOut(name)) return this.#recorder.drop('sampled')
    // This is the path that must be short.
    const prefix = isError ? this.#prefix('error', 'event') : this.#event
    const line = this.#begin(prefix)
    if (line === undefined) return
    try {
      line.field('name').label(name, MAX_NAME)
      if (data !== undefined) line.field('data').object(data)
      if (options !== undefined) writeOptions(line, options)
    } catch (error) {
      this.#recorder.cancel(line)
      throw error
    }
    this.#commit(prefix, line, false)
  }

  line({ logger, level, message, data }: LogLine): void {
    const name = `log.${toText(logger)}`
    const isError = ERRORS.has(level)
    if (!isError && this.#isSampledOut(name)) return this.#recorder.drop('sampled')
    this.#add(isError ? 'error' : 'log', 'event', (line) => {
      line.field('name').label(name, MAX_NAME)
      if (data !== undefined) line.field('data').object(data)
      writeOptions(line, { category: level, group: logger, labels: [level, logger], message })
    })
  }

  metric(name: string, value: number, { tags, type, unit, count, metadata }: MetricOptions): void {
    if (!Number.isFinite(value)) return this.#recorder.drop('invalid')
    this.#add('metric', 'metric', (line) => {
      line.field('name').label(name, MAX_NAME)
      line.field('value').raw(`${value}`)
      if (type !== undefined) line.field('type').label(type, MAX_UNIT)
      if (unit !== undefined) line.field('unit').label(unit, MAX_UNIT)
      if (count !== undefined) line.field('count').encode(count)
      if (tags !== undefined && !(Array.isArray(tags) && tags.length === 0)) line.field('tags').labels(tags)
      if (metadata !== undefined) line.field('metadata').object(metadata)
    })
  }

  exception(thrown: unknown, { extraData, category }: ExceptionOptions): void {
    const exception = describeException(thrown, (value) => this.#recorder.encoder.toJson(value))
    const { type, message, stacktrace, source, causes } = exception
    const write = (line: Encoder): void => {
      line.field('exception_type').label(type, MAX_NAME)
      if (extraData !== undefined) line.field('data').object(extraData)
      if (category !== undefined) line.field('category').label(category, MAX_CATEGORY)
      line.fields({
        exception_msg: message,
        message,
        stacktrace,
        causes: causes.length > 0 ? causes : undefined,
        source_file: source?.file,
        source_line: source?.line,
        source_function: source?.function,
      })
    }
    this.#add('error', 'exception', write, true)
  }

  heartbeat(): void {
    this.#add('heartbeat', 'heartbeat', () => {})
  }

  start({ product, version, hostname, machineId, parentId }: SessionStart): void {
    const index = this.#recorder.next
    this.lifecycle('start', (line) => {
      for (const [name, value] of Object.entries({ product, version, hostname, machine_id: machineId }))
        if (value !== undefined) line.field(name).label(value, MAX_TEXT)
      if (parentId !== undefined) line.field('parent_id').label(parentId, MAX_CATEGORY)
      this.#start = { line: decoder.decode(line.bytes.subarray(line.from, line.at)), index }
    })
  }

  /** The record of the start, as the server takes it. */
  get startJson(): string {
    return readRecord(this.#start, this.#recorder.journalId).json
  }

  lifecycle(phase: string, write?: (line: Encoder) => void): void {
    const writeAll = (line: Encoder): void => {
      line.field('phase').label(phase, MAX_UNIT)
      write?.(line)
    }
    this.#add('lifecycle', 'lifecycle', writeAll, true)
  }

  end(phase: 'end' | 'crash', reason: string | undefined): void {
    this.lifecycle(phase, (line) => {
      if (reason !== undefined) line.field('reason').label(reason, MAX_NAME)
    })
    this.#isEnded = true
  }

  /** Counts what could not be recorded. */
  drop(reason: 'closed' | 'invalid'): void {
    this.#recorder.drop(reason)
  }

  /** Records what the heartbeat monitor found. */
  hang({ data, ...fields }: Readonly<Record<string, unknown>>, noticed?: Noticed): void {
    const write = (line: Encoder): void => {
      line.field('data').object(data)
      line.fields(fields)
    }
    this.#add('lifecycle', 'event', write, true, noticed)
  }

  /** @param write - Writes the fields. If it returns `false`, they are invalid. */
  #add(
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
      this.#recorder.cancel(line)
      throw error
    }
    if (isValid) return this.#commit(prefix, line, isUrgent)
    this.#recorder.cancel(line)
    this.#recorder.drop('invalid')
  }

  #begin(prefix: LinePrefix, time?: number): Encoder | undefined {
    if (!this.#isEnded) return this.#recorder.begin(prefix, time)
    this.#recorder.drop('closed')
    return undefined
  }

  #commit(prefix: LinePrefix, line: Encoder, isUrgent: boolean): void {
    if (!this.#isEnded) return this.#recorder.add(prefix, line, isUrgent)
    // A getter in the data has ended the session.
    this.#recorder.cancel(line)
    this.#recorder.drop('closed')
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
    const { sampleRate, random } = this.#recorder.options
    if (sampleRate === 1) return false
    try {
      return random() >= (typeof sampleRate === 'function' ? sampleRate(name) : sampleRate)
    } catch {
      // A record too many is better than an error in the middle of the program.
      return false
    }
  }
}

function writeOptions(line: Encoder, { category, group, labels, message }: EventOptions): void {
  if (category !== undefined) line.field('category').label(category, MAX_CATEGORY)
  if (group !== undefined) line.field('group').label(group, MAX_TEXT)
  if (labels !== undefined) line.field('labels').labels(labels)
  if (message !== undefined) line.field('message').text(message)
}
