import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** Runs the cleanups of a test in reverse order, whatever its outcome. */
export interface Scope {
  /** Registers a cleanup. */
  readonly defer: (undo: () => unknown) => void
}

/** Runs a function with a new scope. */
export async function withScope<T>(run: (scope: Scope) => Promise<T>): Promise<T> {
  const undos: (() => unknown)[] = []
  try {
    return await run({ defer: (undo) => undos.push(undo) })
  } finally {
    for (const undo of undos.toReversed()) await undo()
  }
}

/** The time after which a wait fails, before the test times out. No machine is this slow. */
const neverMs = 100_000

/** Waits until `check` holds. The time limit allows for a busy machine. */
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

/** Resolves when all bytes sent to this process before have arrived. It sends a round trip after them. */
export async function roundTrip(): Promise<void> {
  const server = createServer((socket) => void socket.pipe(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.end('x')
  client.resume()
  await once(client, 'close')
  await new Promise((resolve) => server.close(resolve))
}

/** Waits until a number stops changing. A transfer within this process moves bytes in every round trip. */
export async function untilStill(read: () => number): Promise<void> {
  for (let still = 0, before = read(); still < 20; before = read()) {
    await roundTrip()
    still = read() === before ? still + 1 : 0
  }
}

/** Returns the rejection of a promise. Fails if it does not reject. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  throw new Error('It did not reject')
}
