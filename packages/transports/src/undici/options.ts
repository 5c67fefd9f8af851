import type { Dispatcher } from 'undici'

/** TLS options of a connection. Strings are PEM. */
export interface TlsSettings {
  /** Whether to verify the server's certificate. Without verification, an attacker on the network can read and change all traffic. @default true */
  readonly verifySsl?: boolean | undefined
  /** Certificate authorities to trust instead of the runtime's. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  /** The client certificate. */
  readonly cert?: string | Uint8Array | undefined
  /** The private key of `cert`. */
  readonly key?: string | Uint8Array | undefined
  /** The passphrase of `key`. */
  readonly passphrase?: string | undefined
  /** The expected name in the server's certificate. @default the host of the URL */
  readonly servername?: string | undefined
}

/** The address and credentials of a proxy. */
export interface ProxySettings {
  /** The URL of the proxy, with credentials if needed. */
  readonly url: string | URL
  /** The value of `Proxy-Authorization`, such as `Bearer …`. @default user name and password of `url`, if it has any */
  readonly token?: string | undefined
}

/** The options of an undici transport. */
export interface UndiciTransportOptions {
  /** The maximum number of connections to one origin. Further calls wait, and their timeouts keep running. @default 128 */
  readonly connections?: number | undefined
  /** Closes a connection after this many idle milliseconds. A server's keep-alive hint overrides it. @default 4000 */
  readonly keepAliveTimeoutMs?: number | undefined
  /** The time limit for opening a connection, in milliseconds. 0 uses the system's limit. It applies to the pool; `timeoutMs` limits a call. @default 10_000 */
  readonly connectTimeoutMs?: number | undefined
  /** Whether to accept compressed responses. @default true */
  readonly decompress?: boolean | undefined
  /**
   * The proxy: a URL, with credentials if needed, or `'environment'` to read `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`.
   * @default none, regardless of the environment
   */
  readonly proxy?: string | URL | ProxySettings | undefined
  /** The TLS settings of every connection. */
  readonly tls?: TlsSettings | undefined
  /** The path of the Unix socket for every call. The URL then sets only the request path and the `Host` header. */
  readonly socketPath?: string | undefined
  /** Your own undici dispatcher, for settings without an option here. `close()` leaves it open. */
  readonly dispatcher?: Dispatcher | undefined
}
