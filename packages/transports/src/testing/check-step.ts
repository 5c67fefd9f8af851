import { operations } from '@sekha/core/contract'
import { checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import type { Fault, ScriptStep, StepForAny } from './script-step.ts'

/**
 * Validates a step at run time.
 *
 * @throws {RangeError} when a number is too small
 * @throws {TypeError} when it has an unknown property, two bodies, or a fault that does not exist
 */
export function checkStep(step: ScriptStep, index: number): void {
  checkKnownOptions(`steps[${index}]`, step, knownSteps, {
    body: 'pass json, records, text, bytes or error',
    response: 'pass json, records, text, bytes or error',
    url: 'did you mean path?',
    delay: 'did you mean delayMs?',
  })
  const bodies = bodyNames.filter((name) => step[name] !== undefined)
  if (bodies.length > 1) throw new TypeError(`steps[${index}]: ${bodies.join(' and ')} cannot be combined`)
  for (const [name, bound] of Object.entries(least) as [keyof typeof least, number][]) {
    const value = step[name]
    if (value !== undefined && !(value >= bound))
      throw new RangeError(`steps[${index}].${name} must be at least ${bound}, got ${value}`)
  }
  checkKnown(`steps[${index}].fault`, step.fault, faults)
}

/**
 * Validates the operation of a step against the contract.
 *
 * @throws {TypeError} when there is no such operation
 */
export function checkOperation({ operation }: ScriptStep, index: number): void {
  checkKnown(`steps[${index}].operation`, operation, operations)
}

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

const least = {
  times: 1,
  chunkBytes: 1,
  faultAfterBytes: 0,
  retryAfterSeconds: 0,
  delayMs: 0,
  chunkDelayMs: 0,
} as const

/** An object instead of an array, so that the compiler reports missing names. */
const faults: Readonly<Record<Fault, true>> = {
  'stall-before-headers': true,
  'reset-before-headers': true,
  'stall-mid-body': true,
  'reset-mid-body': true,
}

function checkKnown(name: string, value: string | undefined, known: Readonly<Record<string, unknown>>): void {
  if (value === undefined || Object.hasOwn(known, value)) return
  throw new TypeError(`${name} must be one of ${Object.keys(known).join(', ')}, got ${value}`)
}
