import { closeSync, openSync, readlinkSync, statSync } from 'node:fs'

/**
 * Detects that SQLite's write-ahead log was deleted or replaced. SQLite deletes the log only when the last process
 * closes the database, so call this while it is open.
 *
 * Reads the path of an open descriptor where the system has one, because `stat` makes the next commit slower: since
 * Linux 6.13, a file whose timestamps were read gets a new one at its next write, which adds a journal commit to the
 * sync (https://docs.kernel.org/filesystems/multigrain-ts.html).
 */
export class LogGuard {
  readonly #path: string
  #descriptor: number | undefined
  #identify: (() => Identity) | undefined
  #identity: Identity

  constructor(path: string) {
    this.#path = path
  }

  /** @returns whether the log is still the one that the first call found */
  isUnchanged(): boolean {
    this.#identify ??= this.#chooseIdentity()
    this.#identity ??= this.#identify()
    return this.#identify() === this.#identity
  }

  /** Call it after SQLite has closed the log. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  #chooseIdentity(): () => Identity {
    const inode = (): Identity => statSync(this.#path, { throwIfNoEntry: false })?.ino
    if (process.platform !== 'linux') return inode
    try {
      this.#descriptor = openSync(this.#path, 'r')
      // The path that the open file has now. A deleted file's has a suffix.
      const link = `/proc/self/fd/${this.#descriptor}`
      const path = (): Identity => readlinkSync(link)
      path()
      return path
    } catch {
      this.close()
      return inode
    }
  }
}

/** What changes when the log is deleted or replaced; undefined while there is no log. */
type Identity = string | number | undefined
