import { type Clock, untilAborted } from '@sekha/core/foundation'
import { readServerHint } from '@sekha/retry/waits'
import type { Body } from './body.ts'
import type { Delivery } from './deliver.ts'

/** The part of `fetch` that is needed. */
export type TelemetryFetch = (url: string, init: RequestInit) => Promise<Response>

/** A server, and how to reach it. */
export interface Target {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: TelemetryFetch
  readonly clock: Clock
  readonly timeoutMs: number
  /** Writes the bodies of batches: `plainBody` or `packBody`. */
  readonly pack: (json: string) => Body | Promise<Body>
}

/** Further settings of one request. */
export interface SendOptions {
  /** A longer response is a failure. */
  readonly maxReplyBytes?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Whether the request goes on when the page ends. */
  readonly keepalive?: boolean | undefined
}

/** A response that was read. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly bytes: ArrayBuffer
  readonly text: string
}

/** A result of 1000 records, with a reason for each, has less. What is no server of telemetry may send anything. */
const MAX_REPLY_BYTES = 2_097_152

/** Sends one request, with JSON or a blob, and reads its response, within the timeout. Returns why it failed, if no response arrived. */
export async function send(
  target: Target,
  method: 'GET' | 'POST',
  path: string,
  body: string | Blob | undefined,
  signal: AbortSignal,
  { headers: further, keepalive = false, maxReplyBytes = MAX_REPLY_BYTES }: SendOptions = {},
): Promise<Reply | { readonly failure: string }> {
  const { baseUrl, clock, timeoutMs } = target
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(signal.reason)
  const timer = clock.setTimeout(() => controller.abort(new Error(`No response within ${timeoutMs} ms`)), timeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  try {
    // A blob has its own type.
    const type = typeof body === 'string' ? { 'content-type': 'application/json' } : {}
    const headers = { ...target.headers, ...type, ...further }
    const init = {
      method,
      headers,
      body: body ?? null,
      signal: controller.signal,
      // A redirect is not followed: the key is for one origin. Not every runtime has `error`.
      redirect: 'manual',
      keepalive,
    } as const
    // A `fetch` of the program may ignore its signal.
    return await untilAborted(read(target.fetch(`${baseUrl}${path}`, init), maxReplyBytes), controller.signal)
  } catch (error) {
    return { failure: describeFailure(error) }
  } finally {
    clock.clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

async function read(responded: Promise<Response>, maxBytes: number): Promise<Reply> {
  const response = await responded
  const parts: BlobPart[] = []
  let length = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length
    if (length > maxBytes) {
      void reader?.cancel().catch(() => {})
      throw new Error(`The response has more than ${maxBytes} bytes`)
    }
    parts.push(part.value)
  }
  const bytes = await new Blob(parts).arrayBuffer()
  return { status: response.status, headers: response.headers, bytes, text: new TextDecoder().decode(bytes) }
}

/** Turns a failure or an unexpected status into a later attempt. */
export function postpone(target: Target, reply: Reply | { readonly failure: string }): Delivery {
  if ('failure' in reply) return { kind: 'later', reason: reply.failure }
  const { status, headers } = reply
  const hintMs = readServerHint(status, headers, target.clock.now())
  const reason = `The server responded with ${status}`
  const advice = adviseRefusal(status)
  if (advice === undefined) return { kind: 'later', hintMs, reason }
  return { kind: 'later', hintMs, reason: `${reason}: check ${advice}`, refusal: status }
}

/** What to check after a status that no later attempt changes by itself. */
function adviseRefusal(status: number): string | undefined {
  if (status === 401 || status === 403) return 'apiKey'
  // Redirects, unknown paths and methods, and what something else than a telemetry service calls a success or a mistake.
  return status < 406 ? 'the URL of the server' : undefined
}

/**
 * Whether something else than a telemetry service responded, such as the web server of another port: with a page. Those of
 * proxies that limit bodies do count.
 */
export const isPage = ({ status, headers }: Reply): boolean =>
  status !== 413 && /^text\/html/i.test(headers.get('content-type') ?? '')

/** Parses JSON, or returns `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describeFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
