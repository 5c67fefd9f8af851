import { type ClientOptions, SekhaClient } from '@sekha/core'
import type { CaseContext } from './case.ts'
import { until } from './check.ts'

/** Creates a client of the memory server. */
export function connect({ url, key }: CaseContext, options: ClientOptions = {}): SekhaClient {
  return new SekhaClient({ baseUrl: url, apiKey: key, dangerouslyAllowBrowser: true, ...options })
}

/** Returns a folder that no other case uses. */
export const ownFolder = (): string => `/matrix/${crypto.randomUUID()}`

/** The faulty server's record of one case. */
export interface Seen {
  readonly requests: number
  /** The number of requests whose connection closed before a full response. */
  readonly aborted: number
  /** The number of body bytes received. */
  readonly bytes: number
}

/** A client of the faulty server, and the server's record of its requests. */
export interface Faulty {
  readonly client: SekhaClient
  readonly baseUrl: string
  readonly seen: () => Promise<Seen>
  /** Waits until a request has arrived. */
  readonly arrived: () => Promise<void>
  /** Waits until the connections of all received requests are closed, each before a full response. */
  readonly released: () => Promise<void>
}

/** Creates a client of the faulty server, which follows `scenario`. */
export function connectFaulty({ faultsUrl, key }: CaseContext, scenario: string, options: ClientOptions = {}): Faulty {
  const id = crypto.randomUUID()
  const baseUrl = `${faultsUrl}/${scenario}/${id}`
  const seen = async (): Promise<Seen> => (await (await fetch(`${faultsUrl}/seen/${id}`)).json()) as Seen
  return {
    client: new SekhaClient({ baseUrl, apiKey: key, dangerouslyAllowBrowser: true, ...options }),
    baseUrl,
    seen,
    arrived: () => until('a request arrives', seen, ({ requests }) => requests > 0),
    released: () => until('the connection is released', seen, ({ requests, aborted }) => aborted === requests),
  }
}

/** An id without a conversation. */
export const missingId = '550e8400-e29b-41d4-a716-446655440000'
