import { statSync } from 'node:fs'
import { StoreError } from '../store-error.ts'
import { areEqualStamps, type ChangeStamp, ChangeStampReader } from './change-stamp.ts'
import { type HeldFile, holdFile, resolveLinks } from './held-file.ts'
import { LogGuard } from './log-guard.ts'

/** The first 16 bytes of every SQLite file, as four numbers: https://www.sqlite.org/fileformat.html */
const magic = [0x53514c69, 0x74652066, 0x6f726d61, 0x74203300] as const
const headerBytes = 100
const mayBeMissing = { throwIfNoEntry: false } as const

/**
 * Detects that the database file was deleted or replaced. SQLite would continue to write to the old file, and those
 * writes would be lost at the next start.
 */
export class FileGuard {
  readonly #path: string
  readonly #file: HeldFile
  readonly #log: LogGuard
  readonly #stamps: ChangeStampReader
  /** The stamp before the last complete check. While it stays equal, another one would find the same. */
  #checked: ChangeStamp | undefined
  readonly #header = new Uint8Array(headerBytes)
  readonly #view = new DataView(this.#header.buffer)
  #bytes = 0
  #changes = 0

  /** Opens the file, and creates it if it does not exist. @throws {Error} with the system's code */
  constructor(path: string) {
    this.#path = path
    this.#file = holdFile(path)
    this.#log = new LogGuard(`${resolveLinks(path)}-wal`)
    this.#stamps = new ChangeStampReader(path, this.#file)
  }

  get file(): HeldFile {
    return this.#file
  }

  /**
   * Takes a few microseconds. Do not call it before SQLite has written the file's header.
   *
   * @throws {StoreError} `lost` when the file was deleted, replaced, truncated or overwritten, or its log deleted
   */
  check(): void {
    const stamp = this.#stamps.read()
    if (areEqualStamps(stamp, this.#checked)) return
    this.#checkAll()
    this.#checked = stamp
  }

  close(): void {
    this.#log.close()
    this.#file.close()
  }

  #checkAll(): void {
    // Numbers may round file ids, but equal ids round equally, and numbers take half the time of bigints.
    const stats = statSync(this.#path, mayBeMissing)
    if (stats === undefined) throw this.#lost('was deleted')
    if (stats.ino !== this.#file.inode || stats.dev !== this.#file.device) throw this.#lost('was replaced')
    if (this.#file.read(this.#header, 0) < headerBytes) throw this.#lost('was truncated')
    if (magic.some((number, index) => this.#view.getUint32(4 * index) !== number)) throw this.#lost('was overwritten')
    this.#checkSize(stats.size)
    this.#checkAge()
    if (!this.#log.isUnchanged()) throw this.#lost('has lost its write-ahead log')
  }

  /** Another process may shrink the file (VACUUM). It writes the new size to the header first. */
  #checkSize(bytes: number): void {
    if (bytes < this.#bytes && bytes < this.#pageBytes * this.#view.getUint32(28)) throw this.#lost('was truncated')
    this.#bytes = bytes
  }

  /** The file's change counter only grows, so a smaller one belongs to an older copy. */
  #checkAge(): void {
    const changes = this.#view.getUint32(24)
    if (changes < this.#changes) throw this.#lost('was overwritten with an older copy')
    this.#changes = changes
  }

  get #pageBytes(): number {
    const stored = this.#view.getUint16(16)
    return stored === 1 ? 65_536 : stored
  }

  #lost(what: string): StoreError {
    return new StoreError(
      'lost',
      `The store at ${this.#path} ${what} while it was open. It refuses writes, because they would be lost at the ` +
        'next start: stop this process, put the file back or restore it from a copy, and start again',
    )
  }
}
