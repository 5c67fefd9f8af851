import { operations } from '@sekha/core/contract'
import { checkKnownOptions, describeType, findNearest, type KnownOptions } from '@sekha/core/foundation'
import type { Fault, ScriptStep, StepForAny } from './script-step.ts'

/**
 * Validates a step at run time, apart from its operation.
 *
 * @throws {RangeError} when a number is out of bounds
 * @throws {TypeError} when it has an unknown property, a value of the wrong type, two bodies, or an unknown fault
 */
export function checkStep(step: ScriptStep, index: number): void {
  const owner = `steps[${index}]`
  if (step === undefined) throw new TypeError(`${owner} must be an object, got undefined`)
  const elsewhere = {
    body: 'pass json, records, text, bytes or error',
    response: 'pass json, records, text, bytes or error',
    url: 'did you mean path?',
    delay: 'did you mean delayMs?',
    ...Object.fromEntries(scriptOptions.map((name) => [name, secondArgument(name)])),
  }
  checkKnownOptions(owner, step, knownSteps, elsewhere, 'field')
  const bodies = bodyNames.filter((name) => step[name] !== undefined)
  if (bodies.length > 1) throw new TypeError(`${owner}: ${bodies.join(' and ')} cannot be combined`)
  for (const [name, bounds] of Object.entries(numbers) as [keyof typeof numbers, Bounds][])
    checkNumber(`${owner}.${name}`, step[name], bounds)
  for (const [name, { is, form }] of Object.entries(forms) as [keyof typeof forms, Form][])
    if (step[name] !== undefined && !is(step[name]))
      throw new TypeError(`${owner}.${name} must be ${form}, got ${describeType(step[name])}`)
  checkKnown(`${owner}.fault`, step.fault, Object.keys(faults))
}

/**
 * Validates the operation of a step against the contract.
 *
 * @throws {TypeError} when there is no such operation
 */
export function checkOperation(step: ScriptStep, index: number): void {
  if (typeof step !== 'object' || step === null) return
  const { operation } = step
  const [namespace] = String(operation).split('.')
  const known = Object.keys(operations)
  const siblings = known.filter((id) => id.startsWith(`${namespace}.`))
  checkKnown(`steps[${index}].operation`, operation, known, siblings.length === 0 ? known : siblings)
}

/** The options of the script that are mistaken for properties of a step. */
const scriptOptions = ['reveal', 'order', 'clock'] as const

const secondArgument = (name: string): string =>
  `it belongs to the second argument, createScriptedTransport(steps, { ${name} })`

const knownSteps: KnownOptions<StepForAny> = {
  operation: true,
  path: true,
  status: true,
  headers: true,
  retryAfterSeconds: true,
  json: true,
  records: true,
  error: true,
  text: true,
  bytes: true,
  delayMs: true,
  chunkBytes: true,
  chunkDelayMs: true,
  fault: true,
  faultAfterBytes: true,
  times: true,
}

const bodyNames = ['json', 'records', 'error', 'text', 'bytes'] as const

interface Bounds {
  readonly min: number
  readonly max?: number
}

const numbers = {
  status: { min: 200, max: 599 },
  times: { min: 1 },
  chunkBytes: { min: 1 },
  faultAfterBytes: { min: 0 },
  retryAfterSeconds: { min: 0 },
  delayMs: { min: 0 },
  chunkDelayMs: { min: 0 },
} as const

interface Form {
  readonly is: (value: unknown) => boolean
  /** Completes "must be" in the message. */
  readonly form: string
}

const isPlainObject = (value: unknown): boolean => describeType(value) === 'object' && !(value instanceof Error)

const forms = {
  path: { is: (value) => typeof value === 'string', form: 'a string' },
  headers: { is: isPlainObject, form: 'an object of strings' },
  records: { is: Array.isArray, form: 'an array' },
  text: { is: (value) => typeof value === 'string', form: 'a string' },
  bytes: { is: (value) => value instanceof Uint8Array, form: 'a Uint8Array' },
  error: {
    is: isPlainObject,
    form: "the JSON body of an error response, such as { error: 'Not found' } (a failed connection is a fault)",
  },
} satisfies Partial<Record<keyof StepForAny, Form>>

/** An object instead of an array, so that the compiler reports missing names. */
const faults: Readonly<Record<Fault, true>> = {
  'refuse-connection': true,
  'stall-before-headers': true,
  'reset-before-headers': true,
  'stall-mid-body': true,
  'reset-mid-body': true,
}

function checkNumber(name: string, value: unknown, { min, max = Infinity }: Bounds): void {
  if (value === undefined) return
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, got ${describeType(value)}`)
  if (value >= min && value <= max) return
  const bounds = max === Infinity ? `at least ${min}` : `from ${min} to ${max}`
  throw new RangeError(`${name} must be ${bounds}, got ${value}`)
}

function checkKnown(
  name: string,
  value: string | undefined,
  known: readonly string[],
  listed: readonly string[] = known,
): void {
  if (value === undefined || known.includes(value)) return
  const nearest = typeof value === 'string' ? findNearest(value, known) : undefined
  throw new TypeError(
    nearest === undefined
      ? `${name} must be one of ${listed.join(', ')}, got ${typeof value === 'string' ? value : describeType(value)}`
      : `${name}: unknown value ${JSON.stringify(value)}: did you mean ${nearest}?`,
  )
}
