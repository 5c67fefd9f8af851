import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** Undoes what a test set up, the last first, however it ended. */
export interface Scope {
  /** Remembers what to undo. */
  readonly defer: (undo: () => unknown) => void
}

/** Runs something with a scope of its own. */
export async function withScope<T>(run: (scope: Scope) => Promise<T>): Promise<T> {
  const undos: (() => unknown)[] = []
  try {
    return await run({ defer: (undo) => undos.push(undo) })
  } finally {
    for (const undo of undos.toReversed()) await undo()
  }
}

/** What never happens fails after this, before the test does: no machine is so busy. */
const neverMs = 100_000

/** Waits until `check` holds, as long as a busy machine may take; only what never happens fails. */
export async function until(what: string, check: () => boolean): Promise<void> {
  for (const end = performance.now() + neverMs; !check();) {
    if (performance.now() > end) throw new Error(`Never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/**
 * Lets the event loop turn once: what is ready runs, and Node reports the rejections that nobody handled. Use it to
 * show that something does not happen, where the real clock could only guess.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Resolves when bytes that were sent to this process before have arrived: it sends some after them, there and back. */
export async function roundTrip(): Promise<void> {
  const server = createServer((socket) => void socket.pipe(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.end('x')
  client.resume()
  await once(client, 'close')
  await new Promise((resolve) => server.close(resolve))
}

/** Waits until a number stands still: what moves bytes within this process moves some in every round trip. */
export async function untilStill(read: () => number): Promise<void> {
  for (let still = 0, before = read(); still < 20; before = read()) {
    await roundTrip()
    still = read() === before ? still + 1 : 0
  }
}

/** What a promise rejected with; fails when it did not. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  throw new Error('It did not reject')
}
