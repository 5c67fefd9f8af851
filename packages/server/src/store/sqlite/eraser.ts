import { statSync } from 'node:fs'
import type { Database } from './database.ts'
import { eraseSlice, findDeleted } from './erase-conversation.ts'
import type { HeldFile } from './held-file.ts'
import { isBusy, storeError } from './sqlite-error.ts'
import { findGap, listTreePages, type PageLayout, readLayout } from './tree-pages.ts'

/** How soon gaps are cleared: late enough to take many deletions together. */
const delayMs = 1000
/** How often something is tried while readers or other processes are in the way. */
const busyDelayMs = 100
/** A part of the file that is cleared at once holds up the thread, and other writers, for about so long. */
const stepBudgetMs = 8
/** The pause between two parts, in which other work goes on. */
const pauseMs = 10
/** How long closing may take. What is left then is done after the next opening. */
const closeBudgetMs = 2000

/**
 * Removes what deleting leaves behind. `secure_delete` overwrites what is deleted where it is; two places remain:
 *
 * - The log holds the pages as they were. It is emptied after the deletion, as soon as no reader needs it.
 * - When SQLite moves cells to another page, at an insertion as well, copies stay in the gaps of the old one, out of
 *   reach of any statement. They are overwritten in the file: under the write lock and with an empty log the file is all
 *   that there is, and gaps are what nobody reads. A commit then makes every connection drop the pages that it holds in
 *   memory, or it would write the gaps back.
 *
 * It also erases what is left of deleted conversations whose deletion was cut short.
 *
 * The store counts its deletions, and up to which of them the file was cleared, so that a process that was killed leaves
 * the rest to the next one.
 */
export class Eraser {
  readonly #database: Database
  readonly #file: HeldFile | undefined
  readonly #onFailure: (error: Error) => void
  #logHoldsErased = false
  #wasDue = false
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The pass over the file that is under way. */
  #pass: { readonly erasures: number; lastPage: number } | undefined

  /** @param onFailure Receives what keeps the file from being cleared. The count stays, so that it is tried again. */
  constructor(database: Database, onFailure: (error: Error) => void) {
    this.#database = database
    this.#onFailure = onFailure
    this.#file = database.file
    if (this.#isDue()) this.#schedule(delayMs)
  }

  /** Counts a deletion, within its own transaction. */
  count(): void {
    this.#database.run('UPDATE store SET erasures = erasures + 1')
  }

  /** Notes, before a transaction commits, whether the file is to be cleared. Inside of one that costs the least. */
  look(): void {
    this.#wasDue = this.#timer === undefined && this.#isDue()
  }

  /**
   * Call it after every group of writes. After a deletion the log is emptied at once, and the file cleared soon. The file
   * is also cleared soon if another process has deleted, which may end before it does so itself.
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

  /** Does what is left, unless it takes long. */
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
   * Continues the deletion of a process that has ended before it was done, or whose disk was full.
   *
   * @returns whether there was any
   */
  #eraseSlice(): boolean {
    if (findDeleted(this.#database) === undefined) return false
    this.#database.run('BEGIN IMMEDIATE')
    try {
      this.#database.checkFile()
      if (eraseSlice(this.#database, findDeleted(this.#database)) === 'last') this.count()
      this.#database.run('COMMIT')
      return true
    } finally {
      if (this.#database.inTransaction) this.#database.run('ROLLBACK')
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
    this.#database.run('BEGIN IMMEDIATE')
    try {
      // Somebody has written since the log was emptied: the file is not all that there is.
      if (statSync(`${this.#database.path}-wal`).size > 0) return 'busy'
      this.#database.checkFile()
      this.#pass ??= { erasures: this.#counts().erasures, lastPage: 0 }
      const isDone = this.#clearPages(file, this.#pass)
      file.sync()
      // Of this connection. Page 1, which is in use, holds the schema alone.
      this.#database.all('PRAGMA shrink_memory')
      // It changes something even when the pass goes on, so that the other connections read their pages again.
      const cleared = isDone ? this.#pass.erasures : 0
      this.#database.run('UPDATE store SET pings = pings + 1, cleared = max(cleared, ?)', cleared)
      this.#database.run('COMMIT')
      if (!isDone) return 'more'
      this.#pass = undefined
      return this.#isDue() ? 'more' : 'nothing'
    } finally {
      if (this.#database.inTransaction) this.#database.run('ROLLBACK')
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
    return erasures > cleared || findDeleted(this.#database) !== undefined
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
