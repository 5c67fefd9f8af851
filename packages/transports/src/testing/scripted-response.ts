import type { CallRequest, CallResponse } from '@sekha/core'
import { type Clock, findConnectionFailure, lostBody, noResponse, sleep, untilAborted } from '@sekha/core/foundation'
import { ChunkedResponse } from '../chunked-response.ts'
import { PlainHeaders } from '../plain-headers.ts'
import type { ScriptStep } from './script-step.ts'

/** The wire response of a step. */
interface Content {
  readonly type: string | undefined
  readonly bytes: Uint8Array
}

/** Responds to a call with a step, including its delays and faults. */
export async function giveReply(step: ScriptStep, request: CallRequest, clock: Clock): Promise<CallResponse> {
  const { signal, operation } = request
  if (step.delayMs !== undefined) await sleep(step.delayMs, { clock, signal })
  if (step.fault === 'stall-before-headers') await stall(signal)
  if (step.fault === 'refuse-connection') throw noConnection(request, connectionRefused())
  if (step.fault === 'reset-before-headers') throw noConnection(request, connectionReset())
  const { type, bytes } = writeContent(step)
  return new ChunkedResponse({
    status: statusOf(step, bytes),
    headers: new PlainHeaders({
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(step.retryAfterSeconds === undefined ? {} : { 'retry-after': String(step.retryAfterSeconds) }),
      ...Object.fromEntries(Object.entries(step.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])),
    }),
    body: readOnce(sendChunks(step, bytes, request, clock)),
    operation: operation.id,
  })
}

function noConnection(request: CallRequest, cause: Error): Error {
  return noResponse(request, cause, findConnectionFailure(cause))
}

/** Creates the error that Node reports when nothing listens on a port. */
function connectionRefused(): Error {
  return Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })
}

/** Creates the error that Node reports when a peer resets a connection. */
function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
}

function writeContent({ json, records, error, text, bytes }: ScriptStep): Content {
  const encode = (body: string): Uint8Array => new TextEncoder().encode(body)
  if (json !== undefined) return { type: 'application/json', bytes: encode(JSON.stringify(json)) }
  if (error !== undefined) return { type: 'application/json', bytes: encode(JSON.stringify(error)) }
  if (records !== undefined)
    return {
      type: 'application/x-ndjson',
      bytes: encode(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
    }
  if (text !== undefined) return { type: 'text/plain; charset=utf-8', bytes: encode(text) }
  return { type: undefined, bytes: bytes ?? new Uint8Array() }
}

function statusOf({ status, retryAfterSeconds, records }: ScriptStep, { byteLength }: Uint8Array): number {
  if (status !== undefined) return status
  if (retryAfterSeconds !== undefined) return 429
  return byteLength === 0 && records === undefined ? 204 : 200
}

async function* sendChunks(
  { chunkBytes, chunkDelayMs, fault, faultAfterBytes }: ScriptStep,
  bytes: Uint8Array,
  request: CallRequest,
  clock: Clock,
): AsyncGenerator<Uint8Array, undefined> {
  const { signal } = request
  const breaks = fault === 'stall-mid-body' || fault === 'reset-mid-body'
  const end = breaks ? Math.min(faultAfterBytes ?? bytes.byteLength >> 1, bytes.byteLength) : bytes.byteLength
  const size = chunkBytes ?? Math.max(end, 1)
  for (let at = 0; at < end; at += size) {
    if (chunkDelayMs !== undefined) await sleep(chunkDelayMs, { clock, signal })
    signal.throwIfAborted()
    yield bytes.subarray(at, Math.min(at + size, end))
  }
  if (fault === 'stall-mid-body') await stall(signal)
  if (fault === 'reset-mid-body') throw lostBody(request, connectionReset())
}

/** Always returns the same iterator. Its `return()` does not wait for a pending chunk. */
function readOnce(chunks: AsyncGenerator<Uint8Array, undefined>): AsyncIterable<Uint8Array> {
  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next: () => chunks.next(),
    async return() {
      chunks.return(undefined).catch(() => {})
      return { done: true, value: undefined }
    },
  }
  return { [Symbol.asyncIterator]: () => iterator }
}

const stall = (signal: AbortSignal): Promise<never> => untilAborted(new Promise<never>(() => {}), signal)
