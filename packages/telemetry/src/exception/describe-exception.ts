import { toText } from '../encode/to-text.ts'

/** An exception as it is recorded. */
export interface DescribedException {
  readonly type: string
  readonly message: string
  /** Lines of the stack, each with its line break. */
  readonly stacktrace: readonly string[]
  readonly source: SourcePlace | undefined
  /** The exceptions that led to it, the nearest first. */
  readonly causes: readonly DescribedCause[]
}

/** An exception that led to another one. */
export interface DescribedCause {
  readonly type: string
  readonly message: string
  readonly stacktrace: readonly string[]
  /** `cause` of the one before, or a `member` of an AggregateError. */
  readonly relation: 'cause' | 'member'
}

/** The innermost frame of a stack. */
export interface SourcePlace {
  readonly file: string
  readonly line: number
  readonly function: string
}

const MAX_CAUSES = 50
const MAX_LINES = 100
const MAX_TYPE_LENGTH = 500
/** Lines of the message are in the stack too, and may be of any length. */
const MAX_FRAME_LENGTH = 1000

/** Writes an object that was thrown as text, without its secrets. It must not throw. */
type WriteObject = (value: object) => string

/**
 * Describes whatever was thrown: an error with its causes, the members of an AggregateError, or any other value. It never
 * throws, and ends for causes in a circle.
 */
export function describeException(thrown: unknown, write: WriteObject): DescribedException {
  const causes: DescribedCause[] = []
  collectCauses(thrown, new Set([thrown]), causes, write)
  const stacktrace = stackOf(thrown)
  return { ...nameOf(thrown, write), stacktrace, source: findSource(stacktrace), causes }
}

function collectCauses(thrown: unknown, seen: Set<unknown>, causes: DescribedCause[], write: WriteObject): void {
  const add = (inner: unknown, relation: 'cause' | 'member'): void => {
    if (seen.has(inner) || causes.length >= MAX_CAUSES) return
    seen.add(inner)
    causes.push({ ...nameOf(inner, write), stacktrace: stackOf(inner), relation })
    collectCauses(inner, seen, causes, write)
  }
  const cause = read(thrown, 'cause')
  if (cause !== undefined) add(cause, 'cause')
  try {
    const members = read(thrown, 'errors')
    if (Array.isArray(members)) for (const member of members.slice(0, MAX_CAUSES) as unknown[]) add(member, 'member')
  } catch {
    // A proxy may refuse anything.
  }
}

function nameOf(thrown: unknown, write: WriteObject): { readonly type: string; readonly message: string } {
  if (!isObject(thrown)) return { type: thrown === null ? 'null' : typeof thrown, message: toText(thrown) }
  const name = read(thrown, 'name')
  const message = read(thrown, 'message')
  const constructor = read(read(thrown, 'constructor'), 'name')
  const type = typeof name === 'string' && name !== '' ? name : constructor
  return {
    type: typeof type === 'string' && type !== '' ? cutType(type) : 'Object',
    message: typeof message === 'string' ? message : write(thrown),
  }
}

const cutType = (type: string): string =>
  type.length > MAX_TYPE_LENGTH ? `${type.slice(0, MAX_TYPE_LENGTH)}[cut]` : type

function stackOf(thrown: unknown): string[] {
  const stack = read(thrown, 'stack')
  if (typeof stack !== 'string') return []
  const lines = stack.split('\n', MAX_LINES)
  return lines.map((line) => `${line}\n`)
}

/** Reads the first frame: `at name (file:1:2)` and `at file:1:2` of V8, `name@file:1:2` of the others. */
function findSource(stacktrace: readonly string[]): SourcePlace | undefined {
  for (const line of stacktrace) {
    if (line.length > MAX_FRAME_LENGTH) continue
    const v8 = /^\s*at (?:(.*?) \()?(.+?):(\d+):\d+\)?\s*$/.exec(line)
    const other = v8 ?? /^([^@\s]*)@(.+?):(\d+):\d+\s*$/.exec(line)
    if (other !== null) return { function: other[1] ?? '', file: other[2]!, line: Number(other[3]) }
  }
  return undefined
}

function read(value: unknown, name: string): unknown {
  try {
    return isObject(value) || typeof value === 'function'
      ? (value as Readonly<Record<string, unknown>>)[name]
      : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
