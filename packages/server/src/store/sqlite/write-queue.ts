import { BusyWait } from './busy-wait.ts'
import type { Database } from './database.ts'
import { Eraser } from './eraser.ts'
import { extendedCode, isBusy, primaryCode, resultCode, storeError } from './sqlite-error.ts'

/** A write, and what its value says about it. */
export interface Write<T> {
  /** Runs inside of a savepoint. */
  readonly run: () => T
  /** Whether what it wrote stays. A refusal's does not. */
  readonly keeps: (value: T) => boolean
  /** Whether it changes what readers see. @default true */
  readonly announced?: boolean | undefined
  /** Whether text was deleted, of which nothing may stay in the log or in gaps of pages. @default never */
  readonly erases?: ((value: T) => boolean) | undefined
  /** Called at each attempt that another process's lock prevents. */
  readonly onBusy?: (() => void) | undefined
}

interface Waiting {
  readonly write: Write<unknown>
  readonly busy: BusyWait
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** A group takes no more commands after this time, so that one commit does not hold up the thread for long. */
const groupBudgetMs = 12
/** A commit of more than this leaves the checkpoint to a turn of its own: either takes about 5 ms per MiB. */
const largeCommitBytes = 1024 * 1024
/** How long the log gets, in pages, before a commit copies it into the file. SQLite's own default. */
const checkpointPages = 1000

/**
 * Carries out all writes that wait in one transaction, so that they share one sync of the disk. Each has a savepoint of
 * its own: one that is refused or fails leaves nothing and disturbs no other. Promises settle after the commit; if that
 * fails, all of the group reject and nothing of it is there. While another process holds the lock nothing here blocks:
 * the group is tried again until its writes have waited for the database's `busyTimeoutMs`; then they reject with
 * `busy`.
 */
export class WriteQueue {
  readonly #database: Database
  readonly #eraser: Eraser
  readonly #onFailure: (error: Error) => void
  #waiting: Waiting[] = []
  #timer: { readonly cancel: () => void } | undefined
  #ownChanges = 0
  /** The checkpoint that a large commit has put off. */
  #checkpoint: ReturnType<typeof setImmediate> | undefined
  #broken: Error | undefined
  #lockedOut: Error | undefined
  /** Resolves when nothing waits any more; there is one while the queue is being closed. */
  #drained: PromiseWithResolvers<void> | undefined

  /** @param onFailure Receives what keeps deleted text from being erased */
  constructor(database: Database, onFailure: (error: Error) => void = () => {}) {
    this.#database = database
    this.#onFailure = onFailure
    this.#eraser = new Eraser(database, onFailure)
  }

  /** How many groups of this queue have changed something. */
  get ownChanges(): number {
    return this.#ownChanges
  }

  /** The failure of the last write that another process blocked; undefined once the lock is free. */
  get lockedOut(): Error | undefined {
    return this.#lockedOut
  }

  /** The promise settles when the write is durable, refused, or has failed. */
  add<T>(write: Write<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const busy = new BusyWait(this.#database.busyTimeoutMs, performance.now())
      this.#waiting.push({ write, busy, resolve, reject } as Waiting)
      // After the callbacks of this turn of the loop, which may bring more writes; an idle loop does not wait.
      if (this.#timer === undefined) this.#schedule()
    })
  }

  /** Tries again at once what another process holds up. */
  retry(): void {
    if (this.#timer === undefined) return
    this.#timer.cancel()
    this.#schedule()
  }

  /**
   * Takes no more writes from now on, because a read has found the file to be damaged: what is written to it would make
   * matters worse. Only the first failure counts.
   */
  stopWriting(error: unknown): void {
    if (damages(error) || primaryCode(error) === resultCode.inputOutput)
      this.#broken ??= storeError(this.#database.path, 'is damaged and takes no more writes', error)
  }

  /** Carries out what waits and erases what was deleted. Takes as long as a write may wait for other processes, at most. */
  async close(): Promise<void> {
    if (this.#waiting.length > 0) {
      this.#drained = Promise.withResolvers()
      this.#timer?.cancel()
      this.#turn()
      await this.#drained.promise
    }
    this.#timer?.cancel()
    this.#runCheckpoint()
    this.#eraser.close()
  }

  #schedule(delayMs?: number): void {
    if (delayMs === undefined) {
      const immediate = setImmediate(() => this.#turn())
      this.#timer = { cancel: () => clearImmediate(immediate) }
    } else {
      const timer = setTimeout(() => this.#turn(), delayMs)
      this.#timer = { cancel: () => clearTimeout(timer) }
    }
  }

  #turn(): void {
    this.#timer = undefined
    const delayMs = this.#waiting.length > 0 ? this.#runGroup() : undefined
    if (this.#waiting.length > 0) this.#schedule(delayMs)
    else this.#drained?.resolve()
  }

  /** @returns how long to wait before the next attempt; undefined if there need be no wait */
  #runGroup(): number | undefined {
    const settle: (() => void)[] = []
    let taken = 0
    let hasDeleted = false
    try {
      if (this.#broken !== undefined) throw this.#broken
      this.#database.run('BEGIN IMMEDIATE')
      this.#lockedOut = undefined
      this.#database.checkFile()
      this.#database.boundBytes = 0
      const endAt = performance.now() + groupBudgetMs
      const kept: Kept[] = []
      while (taken < this.#waiting.length && (taken === 0 || performance.now() < endAt)) {
        const { write, resolve, reject } = this.#waiting[taken++] as Waiting
        const result = this.#runOne(write)
        if ('error' in result) settle.push(() => reject(result.error))
        else settle.push(() => resolve(result.value))
        if ('value' in result && result.kept) kept.push(describeKept(write, result.value))
      }
      hasDeleted = this.#commit(kept)
    } catch (error) {
      if (taken === 0 && isBusy(error)) return this.#waitLonger(error)
      const failed = this.#fail(error)
      settle.length = 0
      // Nobody could begin: all who wait learn it at once, rather than one after another.
      for (const { reject } of this.#waiting.slice(0, taken || this.#waiting.length)) settle.push(() => reject(failed))
    }
    this.#waiting = this.#waiting.slice(settle.length)
    for (const each of settle) each()
    this.#erase(hasDeleted)
    return undefined
  }

  /** Rejects those that have waited long enough. @returns when to try again for the others */
  #waitLonger(error: unknown): number | undefined {
    const now = performance.now()
    let delayMs: number | undefined
    const left: Waiting[] = []
    const over: Waiting[] = []
    for (const waiting of this.#waiting) {
      const next = waiting.busy.next(now)
      if (next === undefined) over.push(waiting)
      else {
        delayMs = Math.min(delayMs ?? next, next)
        left.push(waiting)
      }
    }
    this.#waiting = left
    const failed = storeError(this.#database.path, 'could not write', error)
    if (over.length > 0) this.#lockedOut = failed
    for (const { reject } of over) reject(failed)
    for (const { write } of left) write.onBusy?.()
    return delayMs
  }

  /** @throws when the transaction as a whole is lost */
  #runOne(write: Write<unknown>): { readonly value: unknown; readonly kept: boolean } | { readonly error: Error } {
    this.#database.run('SAVEPOINT command')
    try {
      const value = write.run()
      const kept = write.keeps(value)
      if (!kept) this.#database.run('ROLLBACK TO command')
      this.#database.run('RELEASE command')
      return { value, kept }
    } catch (error) {
      // Some failures, such as a full disk, may have ended the whole transaction.
      if (!this.#database.inTransaction || damages(error)) throw error
      this.#database.run('ROLLBACK TO command')
      this.#database.run('RELEASE command')
      return { error: storeError(this.#database.path, 'could not execute a write', error) }
    }
  }

  /** @returns whether text was deleted */
  #commit(kept: readonly Kept[]): boolean {
    if (kept.length === 0) {
      this.#eraser.look()
      this.#database.run('ROLLBACK')
      return false
    }
    const announced = kept.some((write) => write.announced)
    const erases = kept.some((write) => write.erases)
    if (erases) this.#eraser.count()
    if (announced) this.#database.run('UPDATE store SET changes = changes + 1')
    if (this.#database.boundBytes > largeCommitBytes) this.#postponeCheckpoint()
    this.#eraser.look()
    this.#database.run('COMMIT')
    if (announced) this.#ownChanges++
    return erases
  }

  #postponeCheckpoint(): void {
    if (this.#checkpoint !== undefined) return
    this.#database.run('PRAGMA wal_autocheckpoint = 0')
    this.#checkpoint = setImmediate(() => this.#runCheckpoint())
  }

  /** A checkpoint that fails is no failure of a write: the next one does its work. */
  #runCheckpoint(): void {
    if (this.#checkpoint === undefined) return
    clearImmediate(this.#checkpoint)
    this.#checkpoint = undefined
    this.#database.run(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
    try {
      this.#database.all('PRAGMA wal_checkpoint(PASSIVE)')
    } catch (error) {
      this.stopWriting(error)
    }
  }

  #fail(error: unknown): Error {
    try {
      if (this.#database.inTransaction) this.#database.run('ROLLBACK')
    } catch (second) {
      this.#broken ??= storeError(this.#database.path, 'could not take back a write and takes no more', second)
    }
    if (this.#broken !== undefined && error === this.#broken) return this.#broken
    // What the system says after a failed sync cannot be trusted: the pages it could not write count as written.
    if (damages(error)) this.#broken ??= storeError(this.#database.path, 'failed and takes no more writes', error)
    return this.#broken ?? storeError(this.#database.path, 'could not write', error)
  }

  #erase(hasDeleted: boolean): void {
    try {
      this.#eraser.afterCommit(hasDeleted)
    } catch (error) {
      this.stopWriting(error)
      this.#onFailure(storeError(this.#database.path, 'could not empty its log of deleted text', error))
    }
  }
}

/** A write of a group that stays. */
interface Kept {
  readonly announced: boolean
  readonly erases: boolean
}

const describeKept = ({ announced = true, erases }: Write<unknown>, value: unknown): Kept => ({
  announced,
  erases: erases?.(value) ?? false,
})

function damages(error: unknown): boolean {
  const primary = primaryCode(error)
  const extended = extendedCode(error)
  return (
    primary === resultCode.corrupt ||
    primary === resultCode.notADatabase ||
    extended === resultCode.failedSync ||
    extended === resultCode.failedDirectorySync
  )
}
