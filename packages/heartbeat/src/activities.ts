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
  #last: Activity | undefined

  /** @param show - Receives the name of the current activity whenever it changes. */
  constructor(show: (name: string | undefined) => void) {
    this.#show = show
  }

  get current(): string | undefined {
    return this.#last?.name
  }

  /** @throws {TypeError} when the name is not a string, or empty */
  begin(name: string): Activity {
    if (typeof name !== 'string' || name === '')
      throw new TypeError(`activity() takes a name, got ${name === '' ? 'an empty string' : describeType(name)}`)
    const end = (): void => this.#end(activity)
    const activity: Activity = { name: cut(name), end, [Symbol.dispose]: end }
    this.#open.add(activity)
    this.#last = activity
    this.#show(activity.name)
    return activity
  }

  #end(activity: Activity): void {
    if (!this.#open.delete(activity) || activity !== this.#last) return
    this.#last = undefined
    for (const open of this.#open) this.#last = open
    this.#show(this.#last?.name)
  }
}

const cut = (name: string): string =>
  name.length <= MAX_ACTIVITY_LENGTH ? name : `${name.slice(0, MAX_ACTIVITY_LENGTH - 1)}…`
