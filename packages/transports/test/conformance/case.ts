import { type CallRequest, type ClientOptions, SekhaClient, type Transport } from '@sekha/core'
import type { TransportCapabilities, TlsSettings } from '../../src/undici/index.ts'
import { type Scope, withScope } from 'sekha-test-kit'

/**
 * A requirement of a case: a capability, or a trait of the underlying library, which keeps connections open or detects
 * truncated bodies.
 */
export type Need = keyof TransportCapabilities | 'keepAlive' | 'truncation'

/** Options for opening a transport. Only cases that need an option set it. */
export interface OpenOptions {
  readonly tls?: TlsSettings | undefined
  readonly proxy?: string | undefined
  readonly socketPath?: string | undefined
}

/** A transport and the function that closes it. */
export interface Opened {
  readonly transport: Transport
  readonly close: () => Promise<void>
}

export type Open = (options?: OpenOptions) => Opened

/** A behaviour required of every transport. `run` rejects if it is missing. */
export interface ConformanceCase {
  readonly name: string
  readonly needs: readonly Need[]
  readonly run: (open: Open) => Promise<void>
}

/** The arguments of a case. The servers and clients of its scope are closed when it ends. */
export interface CaseScope extends Scope {
  /** The transport without a client. */
  transport(options?: OpenOptions): Transport
  /** A client over the transport. */
  client(options: ClientOptions, opening?: OpenOptions): SekhaClient
}

export const ID = '550e8400-e29b-41d4-a716-446655440000'
/** A unique value, so that a leak can be found. */
export const KEY = 'sk-sekret-0123456789abcdefghijklmnopqrstuv'

export function defineCase(
  name: string,
  needs: readonly Need[],
  check: (scope: CaseScope) => Promise<void>,
): ConformanceCase {
  return {
    name,
    needs,
    run: (open) =>
      withScope(async (scope) => {
        const transport = (options?: OpenOptions): Transport => {
          const opened = open(options)
          scope.defer(() => opened.close())
          return opened.transport
        }
        const client = (options: ClientOptions, opening?: OpenOptions): SekhaClient => {
          const made = new SekhaClient({ ...options, transport: transport(opening) })
          scope.defer(() => made.close())
          return made
        }
        await check({ defer: scope.defer, transport, client })
      }),
  }
}

/** Captures a request as the pipeline passes it to a transport. */
export async function catchRequest(
  baseUrl: string,
  call: (client: SekhaClient) => PromiseLike<unknown> = (client) => client.conversations.get(ID),
): Promise<CallRequest> {
  let caught: CallRequest | undefined
  const client = new SekhaClient({
    baseUrl,
    transport: (request) => {
      caught = request
      return Promise.reject(new RangeError('caught'))
    },
  })
  await call(client).then(
    () => {},
    () => {},
  )
  if (caught === undefined) throw new Error('No request was made')
  return { ...caught, signal: new AbortController().signal }
}
