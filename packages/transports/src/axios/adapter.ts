import type { AxiosRequestConfig } from 'axios'
import type { TransportCapabilities } from '../capabilities.ts'

/** The axios adapter in use. `custom` is an adapter function of the caller. */
export type Adapter = 'http' | 'fetch' | 'custom'

/**
 * Selects the adapter for calls: the one that the instance names, or the best streaming one if it names several.
 *
 * @throws {TypeError} when none of them can stream
 */
export function chooseAdapter(named: AxiosRequestConfig['adapter']): Adapter {
  if (typeof named === 'function') return 'custom'
  const names: readonly unknown[] = named === undefined ? ['http', 'fetch'] : [named].flat()
  if (names.some((name) => typeof name === 'function')) return 'custom'
  if (names.includes('http') && isNode()) return 'http'
  if (names.includes('fetch')) return 'fetch'
  throw new TypeError(`adapter must be 'http', 'fetch' or a function, got ${names.map(String).join(', ')}`)
}

const isNode = (): boolean => typeof process === 'object' && typeof process.versions?.node === 'string'

/** TLS, proxies and Unix sockets are set on the instance. Only the `http` adapter supports them. */
export function capabilitiesOf(adapter: Adapter): TransportCapabilities {
  const isHttp = adapter === 'http'
  const isKnown = adapter !== 'custom'
  return {
    streamUpload: isKnown,
    duplex: isHttp,
    tlsOptions: isHttp,
    proxy: isHttp,
    unixSocket: isHttp,
    decompression: isKnown,
    abort: isKnown,
  }
}
