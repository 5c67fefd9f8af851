import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/** The time after which a wait fails, before the test times out. No machine is this slow. */
const neverMs = 100_000

/** Polls until `check` holds. The time limit allows for a busy machine, and its error names `what`. */
export async function until(what: string, check: () => boolean): Promise<void> {
  for (const end = performance.now() + neverMs; !check();) {
    if (performance.now() > end) throw new Error(`Never happened: ${what}`)
    // oxlint-disable-next-line no-await-in-loop -- polling
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/**
 * Runs one turn of the event loop, in which Node reports unhandled rejections. Use it instead of a delay to prove that
 * nothing happens.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Resolves after all bytes that this process sent before have arrived, by sending a round trip after them. */
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
    // oxlint-disable-next-line no-await-in-loop -- one round trip after the other
    await roundTrip()
    still = read() === before ? still + 1 : 0
  }
}
