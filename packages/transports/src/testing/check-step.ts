import { operations } from '@sekha/core/contract'
import type { Fault, ScriptStep } from './script-step.ts'

/**
 * Says no to a step that makes no sense, however it was typed.
 *
 * @throws {RangeError} when a number is too small
 * @throws {TypeError} when there is no such fault
 */
export function checkStep(step: ScriptStep, index: number): void {
  for (const [name, bound] of Object.entries(least) as [keyof typeof least, number][]) {
    const value = step[name]
    if (value !== undefined && !(value >= bound))
      throw new RangeError(`steps[${index}].${name} must be at least ${bound}, got ${value}`)
  }
  checkKnown(`steps[${index}].fault`, step.fault, faults)
}

/**
 * Says no to an operation that the contract has not.
 *
 * @throws {TypeError} when there is no such operation
 */
export function checkOperation({ operation }: ScriptStep, index: number): void {
  checkKnown(`steps[${index}].operation`, operation, operations)
}

const least = {
  times: 1,
  chunkBytes: 1,
  faultAfterBytes: 0,
  retryAfterSeconds: 0,
  delayMs: 0,
  chunkDelayMs: 0,
} as const

/** An object, so that the compiler misses none. */
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
