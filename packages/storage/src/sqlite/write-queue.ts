import { BusyWait } from './busy-wait.ts'
import type { Connection } from './connection.ts'
import type { Database } from './database.ts'
import { Eraser } from './eraser.ts'
import { checkSettled, isMisuse, nameService, ofService } from '../misuse.ts'
import { extendedCode, isBusy, primaryCode, resultCode, storeError } from './sqlite-error.ts'
import type { Write } from './write.ts'

interface Waiting {
  readonly write: Write<unknown>
  /** The service, for errors. */
  readonly service: string | undefined
  readonly busy: BusyWait
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** The time after which a group takes no more commands, so that one commit does not block the thread for long. */
const groupBudgetMs = 12
/** A larger commit runs its checkpoint in a separate turn of the loop. Each takes about 5 ms per MiB. */
const largeCommitBytes = 1024 * 1024
/** The size of the log, in pages, at which a commit copies it into the file. This is SQLite's default. */
const checkpointPages = 1000

/**
 * Runs all waiting writes in one transaction, so that they share one disk sync. Each of several writes has its own
 * savepoint: a refused or failed write has no effect on the others. Promises settle after the commit. If the commit
 * fails, the whole group rejects and has no effect.
 *
 * The queue never blocks while another process holds the lock. It tries the group again until its writes have waited
 * for the database's `busyTimeoutMs`. They then reject with `busy`.
 */
export class WriteQueue {
  readonly #database: Connection
  readonly #eraser: Eraser
  readonly #onFailure: (error: Error) => void
  readonly #onCommit: () => void
  #waiting: Waiting[] = []
  #timer: { readonly cancel: () => void } | undefined
  /** A checkpoint deferred by a large commit. */
  #checkpoint: ReturnType<typeof setImmediate> | undefined
  #broken: Error | undefined
  #lockedOut: Error | undefined
  /** Resolves when no writes are waiting. Set only while the queue is closing. */
  #drained: PromiseWithResolvers<void> | undefined

  /**
   * @param onFailure - Receives errors that prevent erasing deleted text.
   * @param onCommit - Called after a commit that readers see.
   */
  constructor(database: Connection, onFailure: (error: Error) => void = () => {}, onCommit: () => void = () => {}) {
    this.#onCommit = onCommit
    this.#database = database
    this.#onFailure = onFailure
    this.#eraser = new Eraser(database, onFailure)
  }

  /** The error of the last write that timed out waiting for another process's lock; undefined once the lock is free. */
  get lockedOut(): Error | undefined {
    return this.#lockedOut
  }

  /**
   * Adds a write. The promise settles when the write is durable, refused or failed.
   *
   * @param service - Named by errors of the write.
   */
  add<T>(write: Write<T>, service?: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const busy = new BusyWait(this.#database.busyTimeoutMs, performance.now())
      this.#waiting.push({ write, service, busy, resolve, reject } as Waiting)
      // Waits for the callbacks of this turn of the loop, which may add more writes. An idle loop does not wait.
      if (this.#timer === undefined) this.#schedule()
    })
  }

  /** Immediately retries writes that another process's lock has delayed. */
  retry(): void {
    if (this.#timer === undefined) return
    this.#timer.cancel()
    this.#schedule()
  }

  /**
   * Rejects all further writes, because a read found the file to be damaged and writing could worsen the damage. Only
   * the first failure counts.
   */
  stopWriting(error: unknown): void {
    if (damages(error) || primaryCode(error) === resultCode.inputOutput)
      this.#broken ??= storeError(this.#database.path, 'is damaged and takes no more writes', error)
  }

  /** Runs waiting writes and erases deleted text. Takes at most as long as a write may wait for other processes. */
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

  /** @returns the delay before the next attempt, or `undefined` to continue at once */
  #runGroup(): number | undefined {
    const settle: (() => void)[] = []
    let taken = 0
    let hasDeleted = false
    try {
      if (this.#broken !== undefined) throw this.#broken
      this.#database.control('BEGIN IMMEDIATE')
      this.#lockedOut = undefined
      this.#database.checkFile()
      this.#database.boundBytes = 0
      const endAt = performance.now() + groupBudgetMs
      const kept: Kept[] = []
      const isAlone = this.#waiting.length === 1
      while (taken < this.#waiting.length && (taken === 0 || performance.now() < endAt)) {
        const waiting = this.#waiting[taken++] as Waiting
        const { write, resolve, reject } = waiting
        const result = isAlone ? this.#runAlone(waiting) : this.#runOne(waiting)
        if ('error' in result) settle.push(() => reject(result.error))
        else settle.push(() => resolve(result.value))
        if ('value' in result && result.kept) kept.push(describeKept(write, result.value))
      }
      hasDeleted = this.#commit(kept)
    } catch (error) {
      if (taken === 0 && isBusy(error)) return this.#waitLonger(error)
      const failed = this.#fail(error)
      settle.length = 0
      // The transaction could not begin, so all waiting writes reject now rather than one after another.
      for (const { reject } of this.#waiting.slice(0, taken || this.#waiting.length)) settle.push(() => reject(failed))
    }
    this.#waiting = this.#waiting.slice(settle.length)
    for (const each of settle) each()
    this.#erase(hasDeleted)
    return undefined
  }

  /** Rejects writes whose wait has expired. @returns the delay before the others are tried again */
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

  /** Runs the only write of a group, which needs no savepoint: `#commit` reverts a group that keeps nothing. */
  #runAlone({ write, service }: Waiting): Result {
    try {
      return runWrite(write, this.#database)
    } catch (error) {
      if (!this.#database.inTransaction || damages(error)) throw error
      return this.#refuse(error, service)
    }
  }

  /** @throws when the whole transaction is lost */
  #runOne({ write, service }: Waiting): Result {
    this.#database.control('SAVEPOINT command')
    try {
      const result = runWrite(write, this.#database)
      if (!result.kept) this.#database.control('ROLLBACK TO command')
      this.#database.control('RELEASE command')
      return result
    } catch (error) {
      // Some failures, such as a full disk, may have ended the whole transaction.
      if (!this.#database.inTransaction || damages(error)) throw error
      this.#database.control('ROLLBACK TO command')
      this.#database.control('RELEASE command')
      return this.#refuse(error, service)
    }
  }

  #refuse(error: unknown, service: string | undefined): Result {
    if (error instanceof Error && isMisuse(error)) return { error: nameService(error, 'write', service) }
    return { error: storeError(this.#database.path, `could not execute a write${ofService(service)}`, error) }
  }

  /** @returns whether text was deleted */
  #commit(kept: readonly Kept[]): boolean {
    if (kept.length === 0) {
      this.#eraser.look()
      this.#database.control('ROLLBACK')
      return false
    }
    const announced = kept.some((write) => write.announced)
    const erases = kept.some((write) => write.erases)
    if (erases) this.#eraser.count()
    if (this.#database.boundBytes > largeCommitBytes) this.#postponeCheckpoint()
    this.#eraser.look()
    this.#database.control('COMMIT')
    if (announced) this.#onCommit()
    return erases
  }

  #postponeCheckpoint(): void {
    if (this.#checkpoint !== undefined) return
    this.#database.run('PRAGMA wal_autocheckpoint = 0')
    this.#checkpoint = setImmediate(() => this.#runCheckpoint())
  }

  /** Errors of a checkpoint do not fail a write: the next checkpoint repeats the work. */
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
      if (this.#database.inTransaction) this.#database.control('ROLLBACK')
    } catch (second) {
      this.#broken ??= storeError(this.#database.path, 'could not take back a write and takes no more', second)
    }
    if (this.#broken !== undefined && error === this.#broken) return this.#broken
    // After a failed sync, later success cannot be trusted: the system treats unwritten pages as written.
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

/** The result of a write that has run, and whether its changes stay; or why it failed. */
type Result = { readonly value: unknown; readonly kept: boolean } | { readonly error: Error }

/** @throws the error of the write, or that one of its functions is asynchronous */
function runWrite(write: Write<unknown>, database: Database): { readonly value: unknown; readonly kept: boolean } {
  const value = checkSettled('run of a write', write.run(database))
  const kept = checkSettled('keeps of a write', write.keeps?.(value) ?? true)
  return { value, kept }
}

/** The effects of a kept write in a group. */
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
