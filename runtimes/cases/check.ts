/** Thrown to fail a case. */
export class CheckFailed extends Error {
  override get name(): string {
    return 'CheckFailed'
  }
}

/** @throws {CheckFailed} when `value` is not true */
export function ok(value: boolean, what: string): asserts value {
  if (!value) throw new CheckFailed(what)
}

/** Compares two plain values by their JSON. @throws {CheckFailed} when they differ */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (got !== wanted) throw new CheckFailed(`${what}: got ${got}, expected ${wanted}`)
}

/** Returns the rejection of a promise. @throws {CheckFailed} when it does not reject */
export async function rejection(promise: PromiseLike<unknown>, what: string): Promise<unknown> {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  throw new CheckFailed(`${what}: it did not reject`)
}

/** Returns the rejection of a promise as an error of a class. @throws {CheckFailed} when it is of another class, or the promise does not reject */
export async function failure<T extends Error>(
  promise: PromiseLike<unknown>,
  type: abstract new (...given: never[]) => T,
  what: string,
): Promise<T> {
  const reason = await rejection(promise, what)
  if (reason instanceof type) return reason
  throw new CheckFailed(`${what}: rejected with ${describe(reason)}, expected ${type.name}`)
}

/** Chromium sometimes takes seconds to close an aborted connection, and longer on a busy machine. */
const untilLimitMs = 60_000

/** Polls for at most a minute until a response is good. @throws {CheckFailed} with the last response when it never is */
export async function until<T>(what: string, ask: () => Promise<T>, isGood: (response: T) => boolean): Promise<void> {
  const end = Date.now() + untilLimitMs
  for (let response = await ask(); !isGood(response); response = await ask()) {
    if (Date.now() > end) throw new CheckFailed(`never happened: ${what}; at last: ${JSON.stringify(response)}`)
    await pause(20)
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Formats an error and its causes on one line. */
export function describe(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason)
  const cause = reason.cause === undefined ? '' : ` (${describe(reason.cause)})`
  return `${reason.name}: ${reason.message}${cause}`
}
