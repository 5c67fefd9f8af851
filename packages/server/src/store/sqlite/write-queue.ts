import type { Database } from './database.ts'
import { extendedCode, primaryCode, resultCode, storeError } from './store-error.ts'

/** A write, and what its value says about it. */
export interface Write<T> {
  /** Runs inside of a savepoint. */
  readonly run: () => T
  /** Whether what it wrote stays. A refusal's does not. */
  readonly keeps: (value: T) => boolean
  /** Whether it changes what readers see. @default true */
  readonly announced?: boolean | undefined
  /** Whether what it deleted must leave the log as well. @default false */
  readonly erases?: boolean | undefined
}

interface Waiting {
  readonly write: Write<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** A group takes no more commands after this time, so that one commit does not hold up the thread for long. */
const groupBudgetMs = 20
/** How long emptying the log waits for readers. It is tried again after the next group. */
const emptyLogWaitMs = 100

/**
 * Carries out all writes that wait in one transaction, so that they share one sync of the disk. Each has a savepoint of
 * its own: one that is refused or fails leaves nothing and disturbs no other. Promises settle after the commit; if that
 * fails, all of the group reject and nothing of it is there.
 */
export class WriteQueue {
  readonly #database: Database
  #waiting: Waiting[] = []
  #scheduled = false
  #ownChanges = 0
  #logHoldsErased = false
  #broken: Error | undefined

  constructor(database: Database) {
    this.#database = database
  }

  /** How many groups of this queue have changed something. */
  get ownChanges(): number {
    return this.#ownChanges
  }

  /** The promise settles when the write is durable, refused, or has failed. */
  add<T>(write: Write<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject } as Waiting)
      // After the callbacks of this turn of the loop, which may bring more writes; an idle loop does not wait.
      if (!this.#scheduled) setImmediate(() => this.#turn())
      this.#scheduled = true
    })
  }

  /** Carries out at once what waits. */
  drain(): void {
    while (this.#waiting.length > 0) this.#runGroup()
  }

  #turn(): void {
    this.#scheduled = false
    if (this.#waiting.length > 0) this.#runGroup()
    if (this.#waiting.length > 0) {
      this.#scheduled = true
      setImmediate(() => this.#turn())
    }
  }

  #runGroup(): void {
    const settle: (() => void)[] = []
    let taken = 0
    try {
      if (this.#broken !== undefined) throw this.#broken
      this.#database.run('BEGIN IMMEDIATE')
      const endAt = performance.now() + groupBudgetMs
      const kept: Write<unknown>[] = []
      while (taken < this.#waiting.length && (taken === 0 || performance.now() < endAt)) {
        const { write, resolve, reject } = this.#waiting[taken++] as Waiting
        const result = this.#runOne(write)
        if ('error' in result) settle.push(() => reject(result.error))
        else settle.push(() => resolve(result.value))
        if ('value' in result && result.kept) kept.push(write)
      }
      this.#commit(kept)
    } catch (error) {
      const failed = this.#fail(error)
      settle.length = 0
      // Nobody could begin: all who wait learn it at once, rather than one after another.
      for (const { reject } of this.#waiting.slice(0, taken || this.#waiting.length)) settle.push(() => reject(failed))
    }
    this.#waiting = this.#waiting.slice(settle.length)
    for (const each of settle) each()
    this.#emptyLog()
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
      return { error: storeError(this.#database.path, 'could not carry out a write', error) }
    }
  }

  #commit(kept: readonly Write<unknown>[]): void {
    if (kept.length === 0) {
      this.#database.run('ROLLBACK')
      return
    }
    const announced = kept.some((write) => write.announced ?? true)
    if (announced) this.#database.run('UPDATE store SET changes = changes + 1')
    this.#database.run('COMMIT')
    if (announced) this.#ownChanges++
    this.#logHoldsErased ||= kept.some((write) => write.erases ?? false)
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

  /** What was erased is overwritten in the file; the log holds its old pages until it is emptied. */
  #emptyLog(): void {
    if (!this.#logHoldsErased || this.#broken !== undefined) return
    try {
      this.#database.run(`PRAGMA busy_timeout = ${emptyLogWaitMs}`)
      const result = this.#database.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)')
      this.#logHoldsErased = result?.busy !== 0
    } catch (error) {
      if (damages(error)) this.#fail(error)
    } finally {
      this.#database.run(`PRAGMA busy_timeout = ${this.#database.busyTimeoutMs}`)
    }
  }
}

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
