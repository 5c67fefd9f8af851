import { checkInteger, isOpaque } from '../foundation/index.ts'
import type { CallOptions } from './call-options.ts'

/** The options of a call whose stream can resume. */
export interface StreamOptions extends CallOptions {
  /**
   * Maximum number of consecutive requests that continue a lost stream without a new record. 0 never resumes. Reads by
   * record and by batch resume, raw bytes do not.
   *
   * @default 5
   */
  readonly maxResumes?: number | undefined
}

/** The options of a call whose stream can resume. A field of its request does not fit, and neither does an idempotency key. */
export type StreamOptionsFor<Fields = unknown> = StreamOptions & {
  readonly [Name in Exclude<keyof Fields | 'idempotencyKey', keyof StreamOptions>]?: undefined
}

/** @throws {RangeError} when `maxResumes` is not a whole number from 0 to 1000 */
export function checkMaxResumes(maxResumes: number | undefined): number {
  return checkInteger('maxResumes', maxResumes, 5, { min: 0, max: 1000 })
}

/** Returns the options that every call takes. */
export function withoutMaxResumes(options: StreamOptions | undefined): CallOptions | undefined {
  if (typeof options !== 'object' || options === null || isOpaque(options) || !('maxResumes' in options)) return options
  const { maxResumes: _, ...own } = options
  return own
}
