import { type CallRequest, type ClientOptions, SekhaClient, type Transport } from '@sekha/core'
import type { TransportCapabilities, TlsSettings } from '../../src/undici/index.ts'
import { type Scope, withScope } from '../support/scope.ts'

/**
 * What a case cannot do without: a capability, or a trait of what lies below: that it keeps connections, and that it
 * notices when a body ends too early.
 */
export type Need = keyof TransportCapabilities | 'keepAlive' | 'truncation'

/** How a transport is to be opened. ModelReply for only by cases that need it. */
export interface OpenOptions {
  readonly tls?: TlsSettings | undefined
  readonly proxy?: string | undefined
  readonly socketPath?: string | undefined
}

/** A transport, and how to be rid of it. */
export interface Opened {
  readonly transport: Transport
  readonly close: () => Promise<void>
}

export type Open = (options?: OpenOptions) => Opened

/** Something that a transport must do. `run` rejects when it does not. */
export interface ConformanceCase {
  readonly name: string
  readonly needs: readonly Need[]
  readonly run: (open: Open) => Promise<void>
}

/** What a case is given: servers and clients of its scope are gone when it ends. */
export interface CaseScope extends Scope {
  /** The transport by itself. */
  transport(options?: OpenOptions): Transport
  /** A client over the transport. */
  client(options: ClientOptions, opening?: OpenOptions): SekhaClient
}

export const ID = '550e8400-e29b-41d4-a716-446655440000'
/** Looks like nothing else, so that a leak of it is found. */
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

/** A request as the pipeline hands it to a transport, caught on its way. */
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
