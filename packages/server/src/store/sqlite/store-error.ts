/** SQLite's result codes that need advice of their own: https://www.sqlite.org/rescode.html */
export const resultCode = {
  busy: 5,
  readOnly: 8,
  inputOutput: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
  failedSync: 1034,
  failedDirectorySync: 1290,
} as const

const advice: Readonly<Record<number, string>> = {
  [resultCode.busy]: 'Another process holds its lock for long: end that process, or try again',
  [resultCode.readOnly]: 'Make the file and its directory writable for this process',
  [resultCode.inputOutput]: 'Check the disk',
  [resultCode.corrupt]: 'The file is damaged: restore it from a copy',
  [resultCode.full]: 'Make room on the disk; the store stays usable',
  [resultCode.cannotOpen]: 'Check that the directory exists and is writable',
  [resultCode.notADatabase]: 'The file is not an SQLite database: choose another path, or restore it from a copy',
}

const systemAdvice: Readonly<Record<string, string>> = {
  EACCES: 'Make the file and its directory writable for this process',
  EPERM: 'Make the file and its directory writable for this process',
  EROFS: 'The file system is read-only: choose another path',
  EISDIR: 'It is a directory: name a file in it',
  ENOTDIR: 'A part of the path is a file, not a directory: choose another path',
  ENOSPC: 'Make room on the disk',
}

/** The extended result code of an SQLite error; 0 of anything else. */
export function extendedCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0
}

/** The result code of an SQLite error without its extension; 0 of anything else. */
export function primaryCode(error: unknown): number {
  return extendedCode(error) & 0xff
}

/** Says which store failed at what, why, and what to do about it. */
export function storeError(path: string, what: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const system = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  const next = advice[primaryCode(cause)] ?? systemAdvice[system]
  return new Error(`The store at ${path} ${what}: ${reason}${next === undefined ? '' : `. ${next}`}`, { cause })
}
