import { abortReason, sleep, untilAborted } from '@sekha/core/foundation'
import type { ServerEvent } from '../handler.ts'
import { writeJson } from './write-json.ts'

/** How long a response waits for the first record of its stream, in milliseconds. An idle stream begins without it. */
const firstRecordTimeoutMs = 250
/** How long an event stream is silent, in milliseconds. Proxies usually close a connection after a minute of silence. */
const keepAliveMs = 15_000

/**
 * Responds with a stream that is produced only as fast as it is read, and that ends when the client disconnects. If it
 * fails later, `report` receives the cause and the response is cut off. A client that disconnects is no failure.
 *
 * @throws {unknown} the error of the first record, unless it takes longer than 250 ms
 */
export async function streamResponse(
  items: AsyncIterable<unknown>,
  encode: (item: unknown) => Uint8Array,
  {
    status,
    headers,
    signal,
    report,
    keepAlive,
  }: {
    readonly status: number
    readonly headers: Headers
    readonly signal: AbortSignal
    readonly report: (error: unknown) => void
    /** Bytes without meaning, sent every 15 s while no record arrives. @default none */
    readonly keepAlive?: Uint8Array | undefined
  },
): Promise<Response> {
  const iterator = items[Symbol.asyncIterator]()
  let hasLeft = false
  // An iterator may still be busy, so nobody waits for it.
  const release = (): void => void (async () => iterator.return?.())().catch(report)
  const leave = (): void => {
    if (!hasLeft) release()
    hasLeft = true
  }
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await iterator.next()
    if (done === true || hasLeft) return undefined
    try {
      return encode(value)
    } catch (error) {
      release()
      throw error
    }
  }
  const begin = (): Pending => {
    const record = untilAborted(next(), signal)
    return { record, hasArrived: createWait(record) }
  }
  let pending: Pending | undefined = begin()
  const { record: first } = pending
  // The reader gets the error of an idle stream.
  if (await pending.hasArrived(firstRecordTimeoutMs))
    await first.catch((error: unknown) => {
      if (signal.aborted) leave()
      throw error
    })
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          signal.throwIfAborted()
          pending ??= begin()
          const { record, hasArrived } = pending
          if (keepAlive !== undefined && !(await hasArrived(keepAliveMs))) {
            if (!hasLeft) controller.enqueue(keepAlive)
            return
          }
          const bytes = await record
          pending = undefined
          if (hasLeft) return
          if (bytes === undefined) controller.close()
          else controller.enqueue(bytes)
        } catch (error) {
          if (signal.aborted) leave()
          else if (!hasLeft) report(error)
          // Omit the cause: an in-process caller would see it.
          controller.error(
            signal.aborted ? abortReason(signal) : new Error('The server failed while writing the response'),
          )
        }
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status, headers })
}

/** The record that a stream waits for. */
interface Pending {
  readonly record: Promise<Uint8Array | undefined>
  /** Resolves with whether the record, or the failure, has arrived within a time. */
  readonly hasArrived: (withinMs: number) => Promise<boolean>
}

/** Waits for a promise again and again, and holds on to it only once. Keeps no process alive. */
function createWait(work: Promise<unknown>): Pending['hasArrived'] {
  let isSettled = false
  let wake: (() => void) | undefined
  const settle = (): void => {
    isSettled = true
    wake?.()
  }
  work.then(settle, settle)
  return async (withinMs) => {
    if (isSettled) return true
    const timeout = new AbortController()
    wake = () => timeout.abort()
    await sleep(withinMs, { signal: timeout.signal, unref: true }).catch(() => {})
    wake = undefined
    return isSettled
  }
}

const encoder = new TextEncoder()

/** A comment of an event stream, which clients ignore. */
export const sseComment: Uint8Array = encoder.encode(':\n\n')

/** Encodes a record as a line. Bytes are whole lines already. @throws {TypeError} when the record is not JSON */
export const encodeNdjson = (record: unknown): Uint8Array =>
  record instanceof Uint8Array ? record : encoder.encode(`${writeJson('a record of a stream', record)}\n`)

/**
 * Encodes a server-sent event: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @throws {TypeError} when the data is not JSON, or the type or the id contains a line break, which would end the field
 */
export function encodeSse(item: unknown): Uint8Array {
  const { data, event, id } = item as ServerEvent<unknown>
  let text = ''
  for (const [name, value] of Object.entries({ event, id })) {
    if (value === undefined) continue
    if (/[\r\n\0]/.test(value)) throw new TypeError(`The ${name} of a server-sent event contains a line break or NUL`)
    text += `${name}: ${value}\n`
  }
  // JSON contains no line breaks.
  return encoder.encode(`${text}data: ${writeJson('the data of an event', data)}\n\n`)
}
