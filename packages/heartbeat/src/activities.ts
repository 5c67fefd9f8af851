import { describeType } from '@sekha/core/foundation'
import { MAX_ACTIVITY_LENGTH } from './signals/signals.ts'

/** A named part of the program's work. It ends by `end()`, or at the end of the block of its `using` declaration. */
export interface Activity extends Disposable {
  /** The name, cut to 120 characters with `…` at the end. */
  readonly name: string
  /** Ends the activity. Idempotent. */
  end(): void
}

/** The open activities of a thread. The current one is the one that was begun last. */
export class Activities {
  readonly #open = new Set<Activity>()
  readonly #show: (name: string | undefined) => void
  /** In the order of their beginning. Those that ended before one above them are still in it. */
  #stack: Activity[] = []

  /** @param show - Receives the name of the current activity whenever it changes. */
  constructor(show: (name: string | undefined) => void) {
    this.#show = show
  }

  get current(): string | undefined {
    return this.#stack.at(-1)?.name
  }

  /** @throws {TypeError} when the name is not a string, or empty */
  begin(name: string): Activity {
    if (typeof name !== 'string' || name === '')
      throw new TypeError(`activity() takes a name, got ${name === '' ? 'an empty string' : describeType(name)}`)
    const end = (): void => this.#end(activity)
    const activity: Activity = { name: cut(name), end, [Symbol.dispose]: end }
    this.#open.add(activity)
    this.#stack.push(activity)
    this.#show(activity.name)
    return activity
  }

  #end(activity: Activity): void {
    if (!this.#open.delete(activity)) return
    const isLast = activity === this.#stack.at(-1)
    // An end costs the same however many are open.
    if (this.#stack.length > 2 * this.#open.size + 16)
      this.#stack = this.#stack.filter((other) => this.#open.has(other))
    while (this.#stack.length > 0 && !this.#open.has(this.#stack.at(-1)!)) this.#stack.pop()
    if (isLast) this.#show(this.current)
  }
}

const cut = (name: string): string =>
  name.length <= MAX_ACTIVITY_LENGTH ? name : `${name.slice(0, MAX_ACTIVITY_LENGTH - 1)}…`
