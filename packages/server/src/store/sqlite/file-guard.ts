import { statSync, type BigIntStats } from 'node:fs'
import { StoreError } from '../store-error.ts'
import { type HeldFile, holdFile } from './held-file.ts'

/** The first bytes of every SQLite file: https://www.sqlite.org/fileformat.html */
const magic = 'SQLite format 3\0'
const headerBytes = 100

/**
 * Notices when the database file is no longer the one that SQLite has open: SQLite goes on writing to a deleted or
 * replaced file, and what it writes there is gone at the next start.
 */
export class FileGuard {
  readonly #path: string
  readonly #file: HeldFile
  readonly #header = new Uint8Array(headerBytes)
  readonly #view = new DataView(this.#header.buffer)
  #bytes = 0n
  #changes = 0
  #log: BigIntStats | undefined

  /** Holds the file, and creates it if it does not exist. @throws {Error} with the system's code */
  constructor(path: string) {
    this.#path = path
    this.#file = holdFile(path)
  }

  get file(): HeldFile {
    return this.#file
  }

  /**
   * Takes a few microseconds. Not to be called before SQLite has written the file's header.
   *
   * @throws {StoreError} `lost` when the file was deleted, replaced, truncated or overwritten, or its log deleted
   */
  check(): void {
    const stats = statSync(this.#path, { bigint: true, throwIfNoEntry: false })
    if (stats === undefined) throw this.#lost('was deleted')
    if (stats.ino !== this.#file.inode || stats.dev !== this.#file.device) throw this.#lost('was replaced')
    if (this.#file.read(this.#header, 0) < headerBytes) throw this.#lost('was truncated')
    if (Buffer.from(this.#header.buffer, 0, magic.length).toString('latin1') !== magic)
      throw this.#lost('was overwritten')
    this.#checkSize(stats.size)
    this.#checkAge()
    this.#checkLog()
  }

  close(): void {
    this.#file.close()
  }

  /** Another process may make the file smaller (VACUUM), and says so in the header before it does. */
  #checkSize(bytes: bigint): void {
    if (bytes < this.#bytes && bytes < BigInt(this.#pageBytes) * BigInt(this.#view.getUint32(28)))
      throw this.#lost('was truncated')
    this.#bytes = bytes
  }

  /** The file's counter of changes only grows: a smaller one is that of an older copy. */
  #checkAge(): void {
    const changes = this.#view.getUint32(24)
    if (changes < this.#changes) throw this.#lost('was overwritten with an older copy')
    this.#changes = changes
  }

  /** SQLite deletes the log when the last process closes the file, and this one has it open. */
  #checkLog(): void {
    const log = statSync(`${this.#path}-wal`, { bigint: true, throwIfNoEntry: false })
    if (this.#log !== undefined && log?.ino !== this.#log.ino) throw this.#lost('has lost its write-ahead log')
    this.#log = log
  }

  get #pageBytes(): number {
    const stored = this.#view.getUint16(16)
    return stored === 1 ? 65_536 : stored
  }

  #lost(what: string): StoreError {
    return new StoreError(
      'lost',
      `The store at ${this.#path} ${what} while it was open. It takes no writes, because they would be gone at the ` +
        'next start: stop this process, put the file back or restore it from a copy, and start again',
    )
  }
}
