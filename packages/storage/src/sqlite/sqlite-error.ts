import { isAtFileSizeLimit } from './file-size-limit.ts'
import { StoreError, type StoreErrorCode } from '../store-error.ts'

/** The result codes of SQLite that this module distinguishes: https://www.sqlite.org/rescode.html */
export const resultCode = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
  failedWrite: 778,
  failedSync: 1034,
  failedDirectorySync: 1290,
  movedFile: 1032,
  outOfMemory: 3082,
} as const

interface Meaning {
  readonly code: StoreErrorCode
  readonly advice: string
}

const unwritable: Meaning = {
  code: 'unavailable',
  advice: 'Make the file and its directory writable for this process',
}
const noDescriptors: Meaning = {
  code: 'unavailable',
  advice: 'Let this process open more files (ulimit -n), or close some',
}
const noSpace: Meaning = { code: 'full', advice: 'Free some space on the disk: the store remains usable' }
const atFileSizeLimit: Meaning = {
  code: 'full',
  advice: 'A file of this process may not grow further: raise the limit (ulimit -f) and start again',
}

const meanings: Readonly<Record<number, Meaning>> = {
  [resultCode.busy]: {
    code: 'busy',
    advice: 'Another process keeps holding its lock: end that process, or try again',
  },
  [resultCode.locked]: { code: 'busy', advice: 'Try again' },
  [resultCode.readOnly]: unwritable,
  [resultCode.inputOutput]: { code: 'unavailable', advice: 'Check the disk' },
  [resultCode.corrupt]: { code: 'damaged', advice: 'The file is damaged: restore it from a copy' },
  [resultCode.full]: noSpace,
  [resultCode.cannotOpen]: { code: 'unavailable', advice: 'Check that the directory exists and is writable' },
  [resultCode.notADatabase]: {
    code: 'damaged',
    advice: 'The file is not an SQLite database: choose another path, or restore it from a copy',
  },
  [resultCode.movedFile]: { code: 'lost', advice: 'Put the file back, or restore it from a copy, and start again' },
}

const systemMeanings: Readonly<Record<string, Meaning>> = {
  EACCES: unwritable,
  EPERM: unwritable,
  EROFS: { code: 'unavailable', advice: 'The file system is read-only: choose another path' },
  EISDIR: { code: 'unavailable', advice: 'It is a directory: choose a file in it' },
  ENOENT: { code: 'unavailable', advice: 'Its folder does not exist: create the folder, or choose another path' },
  ENOTDIR: {
    code: 'unavailable',
    advice: 'A part of the path is a file, not a directory: choose another path',
  },
  EMFILE: noDescriptors,
  ENFILE: noDescriptors,
  EFBIG: atFileSizeLimit,
  ENOSPC: noSpace,
  EDQUOT: noSpace,
}

/** Returns the extended result code of an SQLite error, or 0 for any other value. */
export function extendedCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
}

/** Returns the primary result code of an SQLite error, or 0 for any other value. */
export function primaryCode(error: unknown): number {
  return extendedCode(error) & 0xff
}

/** Whether the error means that another connection holds a lock. */
export function isBusy(error: unknown): boolean {
  if (error instanceof StoreError) return error.code === 'busy'
  return primaryCode(error) === resultCode.busy || primaryCode(error) === resultCode.locked
}

/**
 * Creates an error that names the store, the operation, the reason and the next step. Returns a {@link StoreError}
 * unchanged.
 */
export function storeError(path: string, what: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  const system = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const isTooLarge = extendedCode(cause) === resultCode.failedWrite && isAtFileSizeLimit(path)
  const meaning = isTooLarge
    ? atFileSizeLimit
    : (meanings[extendedCode(cause)] ?? meanings[primaryCode(cause)] ?? systemMeanings[system])
  const advice = meaning === undefined ? '' : `. ${meaning.advice}`
  return new StoreError(meaning?.code ?? 'failed', `The store at ${path} ${what}: ${reason}${advice}`, { cause })
}
