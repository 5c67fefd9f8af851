import type { CallRequest, CallResponse, Transport } from '@sekha/core'
import { concatenate } from '@sekha/core/decode'
import { checkFunction, checkKnownOptions, errorCode, type KnownOptions, SekhaError } from '@sekha/core/foundation'
import { clientOptionHints } from '../option-hints.ts'
import { credentialsOf, redactedPath, withoutCredentials } from './received-call.ts'
import type { Fixture, FixtureExchange } from './fixture.ts'

/** Options of {@link recordTransport}. */
export interface RecordingOptions {
  /**
   * Rewrites a text body before it is stored, to remove private data from responses. Not called for a body that is not
   * UTF-8. @default none
   */
  readonly redact?: ((text: string, operation: string) => string) | undefined
}

/** A transport that records calls. */
export interface RecordingTransport extends Transport {
  /** The calls recorded so far. */
  readonly fixture: Fixture
}

/** The response headers that are recorded. All others, including cookies, are omitted. */
const KEPT_HEADERS = ['content-type', 'retry-after', 'x-request-id', 'etag', 'idempotency-replayed']

const knownOptions: KnownOptions<RecordingOptions> = { redact: true }

/**
 * Creates a transport that forwards calls to another transport and records their responses. Of a request it records only
 * operation, method and path: no header, body or query value. Credentials of 8 characters or more are also removed from the
 * response, whether it is text or binary. Otherwise response bodies are recorded unchanged: use `redact` to remove private
 * data.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { createFetchTransport } from '@sekha/core'
 *
 * const recording = recordTransport(createFetchTransport())
 * await new SekhaClient({ transport: recording }).health()
 * await writeFile('health.json', JSON.stringify(recording.fixture, undefined, 2))
 * ```
 */
export function recordTransport(transport: Transport, options: RecordingOptions = {}): RecordingTransport {
  checkKnownOptions('recordTransport', options, knownOptions, clientOptionHints)
  if (typeof transport !== 'function') throw new TypeError(`recordTransport takes a transport, got ${typeof transport}`)
  const redact = checkFunction('redact', options.redact)
  const exchanges: FixtureExchange[] = []
  const record = async (request: CallRequest): Promise<CallResponse> => {
    const slot = exchanges.length
    const { operation, method, url, headers } = request
    const credentials = credentialsOf(headers)
    const clean = (text: string): string => withoutCredentials(text, credentials)
    const target = { operation: operation.id, method, path: redactedPath(url) }
    exchanges[slot] = target
    try {
      const response = await transport(request)
      const responded = { ...target, status: response.status, headers: keptHeaders(response, clean) }
      exchanges[slot] = responded
      return new RecordedResponse(response, (chunks, failure) => {
        const body = writeBody(chunks, {
          text: (text) => clean(redact === undefined ? text : redact(text, operation.id)),
          binary: (binary) => withoutCredentials(binary, credentials.flatMap(binaryForms)),
        })
        exchanges[slot] = { ...responded, ...body, ...(failure === undefined ? {} : { failure }) }
      })
    } catch (error) {
      exchanges[slot] = { ...target, failure: codeOf(error) }
      throw error
    }
  }
  return Object.defineProperty(record, 'fixture', {
    get: (): Fixture => ({ version: 1, exchanges: [...exchanges] }),
  }) as RecordingTransport
}

type Keep = (chunks: readonly Uint8Array[], failure?: string) => void

class RecordedResponse implements CallResponse {
  readonly status: number
  readonly headers: CallResponse['headers']
  readonly #response: CallResponse
  readonly #keep: Keep

  constructor(response: CallResponse, keep: Keep) {
    this.status = response.status
    this.headers = response.headers
    this.#response = response
    this.#keep = keep
  }

  async text(maxBytes?: number): Promise<string> {
    try {
      const text = await this.#response.text(maxBytes)
      this.#keep([new TextEncoder().encode(text)])
      return text
    } catch (error) {
      this.#keep([], codeOf(error))
      throw error
    }
  }

  stream(): AsyncIterable<Uint8Array> {
    const source = this.#response.stream()
    const keep = this.#keep
    return {
      [Symbol.asyncIterator]() {
        const iterator = source[Symbol.asyncIterator]()
        const chunks: Uint8Array[] = []
        return {
          async next() {
            try {
              const result = await iterator.next()
              if (result.done === true) keep(chunks)
              // The caller may modify the chunk.
              else chunks.push(result.value.slice())
              return result
            } catch (error) {
              keep(chunks, codeOf(error))
              throw error
            }
          },
          async return() {
            keep(chunks)
            await iterator.return?.()
            return { done: true, value: undefined }
          },
        }
      },
    }
  }

  cancel(): Promise<void> {
    return this.#response.cancel()
  }
}

function keptHeaders({ headers }: CallResponse, clean: (text: string) => string): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers.get(name)
      return value === null ? [] : [[name, clean(value)]]
    }),
  )
}

/** Changes a body before it is stored. */
interface Cleaning {
  readonly text: (text: string) => string
  /** Receives one character for each byte. */
  readonly binary: (binary: string) => string
}

function writeBody(chunks: readonly Uint8Array[], clean: Cleaning): Pick<FixtureExchange, 'text' | 'base64'> {
  const bytes = concatenate(chunks)
  const text = readText(bytes)
  return text === undefined ? { base64: btoa(clean.binary(toBinary(bytes))) } : { text: clean.text(text) }
}

function readText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Returns the byte forms of a string: UTF-8, and one byte for each character, as in headers. */
const binaryForms = (text: string): string[] => [toBinary(new TextEncoder().encode(text)), text]

const toBinary = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** Returns the system's code of a failed connection. */
function codeOf(error: unknown): string {
  return errorCode(error instanceof SekhaError ? error.cause : error) ?? 'ECONNRESET'
}
