import { statSync } from 'node:fs'
import type { Connection } from './connection.ts'
import type { HeldFile } from './held-file.ts'
import type { Erasure } from './schema.ts'
import { isBusy, storeError } from './sqlite-error.ts'
import { findGap, listTreePages, type PageLayout, readLayout } from './tree-pages.ts'

/** The delay before gaps are cleared, long enough to combine many deletions. */
const delayMs = 1000
/** The delay before another attempt while readers or other processes hold a lock. */
const busyDelayMs = 100
/** Clearing one part of the file blocks the thread and other writers for about this long. */
const stepBudgetMs = 8
/** The pause between two parts, for other work. */
const pauseMs = 10
/** The time limit of `close()`. The next opening finishes the rest. */
const closeBudgetMs = 2000

/**
 * Erases the traces of deleted text. `secure_delete` overwrites deleted cells in place. Two copies remain:
 *
 * - The log holds the old pages. It is emptied after the deletion, as soon as no reader needs it.
 * - When SQLite moves cells to another page, which an insertion also does, copies stay in the gaps of the old page. No
 *   statement can reach them, so they are overwritten in the file. This is safe under the write lock with an empty log,
 *   because the file is then complete and SQLite never reads gaps. A commit then makes every connection drop its cached
 *   pages, which would otherwise restore the gaps.
 *
 * It also completes interrupted deletions.
 *
 * The store records the number of deletions and the number at the last clearing. If a process is killed, the next one
 * therefore clears the file.
 */
export class Eraser {
  readonly #database: Connection
  readonly #file: HeldFile | undefined
  readonly #onFailure: (error: Error) => void
  #logHoldsErased = false
  #wasDue = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The current pass over the file. */
  #pass: { readonly erasures: number; lastPage: number } | undefined

  /**
   * @param onFailure - Receives errors that prevent clearing the file. The count remains, so clearing is tried again.
   */
  constructor(database: Connection, onFailure: (error: Error) => void) {
    this.#database = database
    this.#onFailure = onFailure
    this.#file = database.file
    if (this.#isDue()) this.#schedule(delayMs)
  }

  /** Counts a deletion, in the transaction of the deletion. */
  count(): void {
    this.#database.run(
      'INSERT INTO store (only, changes, pings, erasures) VALUES (1, 0, 0, 1) ON CONFLICT DO UPDATE SET erasures = erasures + 1',
    )
  }

  /** Checks before a commit whether the file must be cleared: reading is cheapest inside a transaction. */
  look(): void {
    this.#wasDue = this.#timer === undefined && this.#isDue()
  }

  /**
   * Call it after every group of writes. A deletion empties the log at once and clears the file soon. The file is also
   * cleared after another process's deletion, in case that process ends before it clears the file.
   */
  afterCommit(hasDeleted: boolean): void {
    if (!hasDeleted && !this.#logHoldsErased) {
      if (this.#wasDue) this.#schedule(delayMs)
      this.#wasDue = false
      return
    }
    this.#emptyLog()
    this.#schedule(this.#logHoldsErased ? busyDelayMs : delayMs)
  }

  /** Finishes pending work within the time limit. */
  close(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    const endAt = performance.now() + closeBudgetMs
    while (performance.now() < endAt && this.#step() === 'more');
  }

  #schedule(afterMs: number): void {
    if (this.#file === undefined) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const left = this.#step()
      if (left !== 'nothing') this.#schedule(left === 'busy' ? busyDelayMs : pauseMs)
    }, afterMs).unref()
  }

  #step(): 'nothing' | 'more' | 'busy' {
    try {
      if (this.#file === undefined || !this.#isDue()) return 'nothing'
      if (this.#eraseSlice()) return 'more'
      this.#emptyLog()
      if (this.#logHoldsErased) return 'busy'
      return this.#clearPart(this.#file)
    } catch (error) {
      if (isBusy(error)) return 'busy'
      this.#onFailure(storeError(this.#database.path, 'could not erase deleted text from its file', error))
      return 'nothing'
    }
  }

  /**
   * Continues a deletion that ended early because its process ended or the disk was full.
   *
   * @returns whether there was one
   */
  #eraseSlice(): boolean {
    const erasure = this.#findPending()
    if (erasure === undefined) return false
    this.#database.control('BEGIN IMMEDIATE')
    try {
      this.#database.checkFile()
      if (erasure.eraseSlice(this.#database) === 'last') this.count()
      this.#database.control('COMMIT')
      return true
    } finally {
      if (this.#database.inTransaction) this.#database.control('ROLLBACK')
    }
  }

  #emptyLog(): void {
    try {
      this.#logHoldsErased = this.#database.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')?.busy !== 0
    } catch (error) {
      this.#logHoldsErased = true
      if (!isBusy(error)) throw error
    }
  }

  #clearPart(file: HeldFile): 'nothing' | 'more' | 'busy' {
    this.#database.control('BEGIN IMMEDIATE')
    try {
      // Another connection wrote after the log was emptied, so the file is not complete.
      if (statSync(`${this.#database.path}-wal`).size > 0) return 'busy'
      this.#database.checkFile()
      this.#pass ??= { erasures: this.#counts().erasures, lastPage: 0 }
      const isDone = this.#clearPages(file, this.#pass)
      file.sync()
      // Drops the pages of this connection. Page 1 is in use and holds only the schema.
      this.#database.all('PRAGMA shrink_memory')
      // Always changes a value, even between two parts of a pass, so that the other connections read their pages again.
      const cleared = isDone ? this.#pass.erasures : 0
      this.#database.run('UPDATE store SET pings = pings + 1, cleared = max(cleared, ?)', cleared)
      this.#database.control('COMMIT')
      if (!isDone) return 'more'
      this.#pass = undefined
      return this.#isDue() ? 'more' : 'nothing'
    } finally {
      if (this.#database.inTransaction) this.#database.control('ROLLBACK')
    }
  }

  /** @returns whether it was the last part */
  #clearPages(file: HeldFile, pass: { lastPage: number }): boolean {
    const endAt = performance.now() + stepBudgetMs
    const header = new Uint8Array(100)
    file.read(header, 0)
    const layout = readLayout(header)
    const page = new Uint8Array(layout.pageBytes)
    const read = (number: number): Uint8Array => {
      file.read(page, (number - 1) * layout.pageBytes)
      return page
    }
    const { lastPage } = pass
    const left = this.#listPages(read).filter((number) => number > lastPage)
    left.sort((a, b) => a - b)
    for (const [index, number] of left.entries()) {
      clearGap(file, read(number), number, layout)
      pass.lastPage = number
      if (performance.now() > endAt) return index === left.length - 1
    }
    return true
  }

  #listPages(read: (number: number) => Uint8Array): number[] {
    const roots = this.#database.all<{ root: number }>('SELECT rootpage AS root FROM sqlite_schema WHERE rootpage > 0')
    return [1, ...roots.map(({ root }) => root)].flatMap((root) => listTreePages(root, read))
  }

  #isDue(): boolean {
    const { erasures, cleared } = this.#counts()
    return erasures > cleared || this.#findPending() !== undefined
  }

  /** Finds a service that has not overwritten what it deleted. */
  #findPending(): Erasure | undefined {
    return this.#database.erasures.find(({ isPending }) => isPending(this.#database))
  }

  #counts(): { readonly erasures: number; readonly cleared: number } {
    const sql = 'SELECT erasures, cleared FROM store'
    return this.#database.get<{ erasures: number; cleared: number }>(sql) ?? { erasures: 0, cleared: 0 }
  }
}

const zeros = new Uint8Array(65_536)

function clearGap(file: HeldFile, page: Uint8Array, number: number, layout: PageLayout): void {
  const { start, end } = findGap(page, number, layout)
  const clear = zeros.subarray(0, end - start)
  if (Buffer.compare(page.subarray(start, end), clear) === 0) return
  file.write(clear, (number - 1) * layout.pageBytes + start)
}
