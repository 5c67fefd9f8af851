import { checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import { Agent, type Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { clientOptionHints } from '../option-hints.ts'
import type { ProxySettings, TlsSettings, UndiciTransportOptions } from './options.ts'

const defaults = {
  connections: 128,
  /** Below the 5 s after which Node's servers close idle connections. */
  keepAliveTimeoutMs: 4000,
  connectTimeoutMs: 10_000,
} as const

/**
 * Creates a dispatcher that is tuned for many short calls and some long streams.
 *
 * @throws {TypeError | RangeError} naming the invalid option
 */
export function openDispatcher(options: UndiciTransportOptions): Dispatcher {
  const { proxy, socketPath } = options
  const tls = toConnectOptions(options.tls)
  const connectTimeout = checkWhole('connectTimeoutMs', options.connectTimeoutMs, 0) ?? defaults.connectTimeoutMs
  const agentOptions = {
    connections: checkWhole('connections', options.connections, 1) ?? defaults.connections,
    keepAliveTimeout: checkWhole('keepAliveTimeoutMs', options.keepAliveTimeoutMs, 1) ?? defaults.keepAliveTimeoutMs,
    // No pipelining, so a slow response does not delay other requests.
    pipelining: 1,
    allowH2: false,
    // The client's pipeline enforces the timeouts.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout,
    connect: { timeout: connectTimeout, ...tls, ...(socketPath === undefined ? {} : { socketPath }) },
  }
  if (proxy === undefined) return new Agent(agentOptions)
  if (socketPath !== undefined) throw new TypeError('socketPath and proxy cannot be combined')
  if (proxy === 'environment') {
    checkEnvironment()
    return new EnvHttpProxyAgent({ ...agentOptions, requestTls: tls })
  }
  const { url, token } = readProxy(proxy)
  return new ProxyAgent({
    ...agentOptions,
    uri: checkProxy(url),
    requestTls: tls,
    ...(token === undefined ? {} : { token }),
  })
}

/** @throws {TypeError} when an option is unknown or has the wrong type. The message does not contain the value */
export function checkOptions(options: UndiciTransportOptions): void {
  checkKnownOptions('createUndiciTransport', options, knownOptions, {
    ...clientOptionHints,
    verifySsl: 'pass tls: { verifySsl }',
    rejectUnauthorized: 'pass tls: { verifySsl: false }',
    connect: 'pass tls or socketPath, or a dispatcher of your own',
    headersTimeout: 'the client has the time limits: timeoutMs',
    bodyTimeout: 'the client has the time limits: bodyTimeoutMs',
    keepAliveTimeout: 'did you mean keepAliveTimeoutMs?',
    connectTimeout: 'did you mean connectTimeoutMs?',
    agent: 'did you mean dispatcher?',
    httpsAgent: 'did you mean dispatcher?',
  })
  const { tls, decompress, socketPath, dispatcher } = options
  checkKnownOptions('createUndiciTransport: tls', tls, knownTls, { rejectUnauthorized: 'pass verifySsl: false' })
  checkType('tls.verifySsl', tls?.verifySsl, 'boolean')
  checkType('decompress', decompress, 'boolean')
  checkType('socketPath', socketPath, 'string')
  if (dispatcher !== undefined && typeof (dispatcher as Partial<Dispatcher> | null)?.dispatch !== 'function')
    throw new TypeError('dispatcher must be a dispatcher of undici, such as new Agent()')
}

const knownOptions: KnownOptions<UndiciTransportOptions> = {
  connections: true,
  keepAliveTimeoutMs: true,
  connectTimeoutMs: true,
  decompress: true,
  proxy: true,
  tls: true,
  socketPath: true,
  dispatcher: true,
}

const knownTls: KnownOptions<TlsSettings> = {
  verifySsl: true,
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
}

const knownProxy: KnownOptions<ProxySettings> = { url: true, token: true }

function checkType(name: string, value: unknown, type: 'boolean' | 'string'): void {
  if (value !== undefined && typeof value !== type)
    throw new TypeError(`${name} must be a ${type}, got ${typeof value}`)
}

function readProxy(proxy: string | URL | ProxySettings): ProxySettings {
  if (typeof proxy !== 'object' || proxy instanceof URL) return { url: proxy }
  checkKnownOptions('createUndiciTransport: proxy', proxy, knownProxy, {
    host: 'pass url',
    uri: 'pass url',
    auth: 'pass token, or user name and password in url',
  })
  checkType('proxy.token', proxy.token, 'string')
  return proxy
}

function toConnectOptions({ verifySsl, ca, cert, key, passphrase, servername }: TlsSettings = {}): object {
  const settings = { ca, cert, key, passphrase, servername }
  return {
    ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    ...(verifySsl === false ? { rejectUnauthorized: false } : {}),
  }
}

function checkWhole(name: string, value: number | undefined, least: number): number | undefined {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return value
  throw new RangeError(`${name} must be a whole number from ${least}, got ${value}`)
}

/** The error does not contain the address, which may hold a password. */
function checkProxy(url: string | URL): string {
  if (isProxyUrl(url)) return new URL(url).href
  throw new TypeError(`proxy must be 'environment' or a URL that begins with ${PROXY_SCHEMES}`)
}

/** Checks the variables that undici reads, the lower-case one first. An empty variable means no proxy. */
function checkEnvironment(): void {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) {
    const url = process.env[name.toLowerCase()] ?? process.env[name] ?? ''
    if (url !== '' && !isProxyUrl(url))
      throw new TypeError(`The environment variable ${name} must be a URL that begins with ${PROXY_SCHEMES}`)
  }
}

const PROXY_SCHEMES = 'http://, https:// or socks5://'

const isProxyUrl = (url: string | URL): boolean =>
  URL.canParse(url) && /^(?:https?|socks5?):$/.test(new URL(url).protocol)
