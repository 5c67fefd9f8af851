import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { type AxiosRequestConfig, create } from 'axios'
import { createFetchTransport } from '@sekha/core'
import { createAxiosTransport } from '../src/axios/index.ts'
import { createCrossFetchTransport } from '../src/cross-fetch/index.ts'
import { createUndiciTransport, type TransportCapabilities } from '../src/undici/index.ts'
import type { Need, Open, OpenOptions } from './conformance.ts'

/** A transport under test and its capabilities. */
export interface Subject {
  readonly name: string
  readonly abilities: ReadonlySet<Need>
  readonly open: Open
}

const noClose = async (): Promise<void> => {}

/** The capabilities of core's transport in Node, which declares none. */
const ofFetch: TransportCapabilities = {
  streamUpload: true,
  duplex: false,
  tlsOptions: false,
  proxy: false,
  unixSocket: false,
  decompression: true,
  abort: true,
}

function abilities(capabilities: TransportCapabilities, ...more: readonly Need[]): ReadonlySet<Need> {
  const declared = (Object.keys(capabilities) as (keyof TransportCapabilities)[]).filter((one) => capabilities[one])
  return new Set([...declared, ...more])
}

/** An axios instance with keep-alive agents. */
function axiosConfig({ tls, proxy, socketPath }: OpenOptions, close: (() => void)[]): AxiosRequestConfig {
  const { verifySsl = true, ...rest } = tls ?? {}
  const httpAgent = new HttpAgent({ keepAlive: true })
  const httpsAgent = new HttpsAgent({ keepAlive: true, rejectUnauthorized: verifySsl, ...(rest as object) })
  close.push(() => httpAgent.destroy())
  close.push(() => httpsAgent.destroy())
  const { protocol, hostname, port, username, password } = new URL(proxy ?? 'http://none')
  const through = { protocol, host: hostname, port: Number(port), auth: { username, password } }
  return { httpAgent, httpsAgent, proxy: proxy === undefined ? false : through, ...(socketPath && { socketPath }) }
}

export const subjects: readonly Subject[] = [
  {
    name: 'fetch',
    abilities: abilities(ofFetch, 'keepAlive', 'truncation'),
    open: () => ({ transport: createFetchTransport(), close: noClose }),
  },
  {
    name: 'undici',
    abilities: abilities(createUndiciTransport().capabilities, 'keepAlive', 'truncation'),
    open: (options = {}) => {
      const transport = createUndiciTransport(options)
      return { transport, close: () => transport.close() }
    },
  },
  {
    name: 'axios over http',
    abilities: abilities(createAxiosTransport(create()).capabilities, 'keepAlive', 'truncation'),
    open: (options = {}) => {
      const close: (() => void)[] = []
      const transport = createAxiosTransport(create(axiosConfig(options, close)))
      return { transport, close: async () => close.forEach((one) => one()) }
    },
  },
  {
    name: 'axios over fetch',
    abilities: abilities(createAxiosTransport(create({ adapter: 'fetch' })).capabilities, 'keepAlive', 'truncation'),
    open: () => ({ transport: createAxiosTransport(create({ adapter: 'fetch' })), close: noClose }),
  },
  {
    name: 'cross-fetch',
    abilities: abilities(createCrossFetchTransport().capabilities),
    open: () => ({ transport: createCrossFetchTransport(), close: noClose }),
  },
]
