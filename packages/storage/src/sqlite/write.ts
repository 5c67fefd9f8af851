import { checkFunction, checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'
import { requireFunction } from '../misuse.ts'
import type { Database } from './database.ts'

/** A write, and the interpretation of its result. */
export interface Write<T> {
  /** Changes the data, inside a savepoint. Must not be asynchronous. */
  readonly run: (database: Database) => T
  /** Whether to keep its changes. Those of a refusal are reverted. @default always: they are kept unless `run` throws */
  readonly keeps?: ((value: T) => boolean) | undefined
  /** Whether it changes data that readers see. @default true */
  readonly announced?: boolean | undefined
  /** Whether it deleted text, which must then be erased from the log and from gaps of pages. @default never */
  readonly erases?: ((value: T) => boolean) | undefined
  /** Called at each attempt that another process's lock prevents. */
  readonly onBusy?: (() => void) | undefined
}

const known: KnownOptions<Write<unknown>> = { run: true, keeps: true, announced: true, erases: true, onBusy: true }

/** @throws {TypeError} naming the field that is unknown or invalid */
export function checkWrite<T>(write: Write<T>): void {
  if (write === undefined) throw new TypeError('write() takes { run }, got undefined')
  checkKnownOptions('write()', write, known, {}, 'field')
  requireFunction('run', write.run)
  checkFunction('keeps', write.keeps)
  checkFunction('erases', write.erases)
  checkFunction('onBusy', write.onBusy)
  if (write.announced !== undefined && typeof write.announced !== 'boolean')
    throw new TypeError(`announced must be a boolean, got ${describeType(write.announced)}`)
}
