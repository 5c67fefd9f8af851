import { statSync } from 'node:fs'
import { StoreError } from '../store-error.ts'
import { type HeldFile, holdFile } from './held-file.ts'

/** The first 16 bytes of every SQLite file, as four numbers: https://www.sqlite.org/fileformat.html */
const magic = [0x53514c69, 0x74652066, 0x6f726d61, 0x74203300] as const
const headerBytes = 100
const mayBeMissing = { throwIfNoEntry: false } as const

/**
 * Notices when the database file is no longer the one that SQLite has open: SQLite goes on writing to a deleted or
 * replaced file, and its writes are lost at the next start.
 */
export class FileGuard {
  readonly #path: string
  readonly #logPath: string
  readonly #file: HeldFile
  readonly #header = new Uint8Array(headerBytes)
  readonly #view = new DataView(this.#header.buffer)
  #bytes = 0
  #changes = 0
  #logInode: number | undefined

  /** Holds the file, and creates it if it does not exist. @throws {Error} with the system's code */
  constructor(path: string) {
    this.#path = path
    this.#logPath = `${path}-wal`
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
    // Numbers may round the ids of a file, and round those of one file alike. They take half as long.
    const stats = statSync(this.#path, mayBeMissing)
    if (stats === undefined) throw this.#lost('was deleted')
    if (stats.ino !== this.#file.inode || stats.dev !== this.#file.device) throw this.#lost('was replaced')
    if (this.#file.read(this.#header, 0) < headerBytes) throw this.#lost('was truncated')
    if (magic.some((number, index) => this.#view.getUint32(4 * index) !== number)) throw this.#lost('was overwritten')
    this.#checkSize(stats.size)
    this.#checkAge()
    this.#checkLog()
  }

  close(): void {
    this.#file.close()
  }

  /** Another process may make the file smaller (VACUUM), and says so in the header before it does. */
  #checkSize(bytes: number): void {
    if (bytes < this.#bytes && bytes < this.#pageBytes * this.#view.getUint32(28)) throw this.#lost('was truncated')
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
    const inode = statSync(this.#logPath, mayBeMissing)?.ino
    if (this.#logInode !== undefined && inode !== this.#logInode) throw this.#lost('has lost its write-ahead log')
    this.#logInode = inode
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
