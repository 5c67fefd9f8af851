import type { Dispatcher } from 'undici'

/** How a connection is made secure. Texts are PEM. */
export interface TlsSettings {
  /** Whether the server's certificate is checked. Without it anybody on the way can read and change everything. @default true */
  readonly verifySsl?: boolean | undefined
  /** Authorities to trust instead of the runtime's. */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  /** The client's own certificate. */
  readonly cert?: string | Uint8Array | undefined
  /** The private key of `cert`. */
  readonly key?: string | Uint8Array | undefined
  /** What `key` is encrypted with. */
  readonly passphrase?: string | undefined
  /** The name to expect in the server's certificate. @default the host of the URL */
  readonly servername?: string | undefined
}

/** A proxy and how to get in. */
export interface ProxySettings {
  readonly url: string | URL
  /** The value of `Proxy-Authorization`, such as `Bearer …`. @default user name and password of `url`, if it has any */
  readonly token?: string | undefined
}

/** The options of an undici transport. */
export interface UndiciTransportOptions {
  /** How many connections to one origin there may be. Further calls wait in line, and their time runs. @default 128 */
  readonly connections?: number | undefined
  /** How long a connection may be idle before it is closed; a server's own hint comes first. @default 4000 */
  readonly keepAliveTimeoutMs?: number | undefined
  /** How long a connection may take to be made; 0 for as long as the system tries. It serves the pool: a call has `timeoutMs`. @default 10_000 */
  readonly connectTimeoutMs?: number | undefined
  /** Whether to ask for compressed responses. @default true */
  readonly decompress?: boolean | undefined
  /**
   * What stands between: an address, with credentials if need be, or `'environment'` for `HTTP_PROXY`, `HTTPS_PROXY` and
   * `NO_PROXY`. @default none, whatever the environment says
   */
  readonly proxy?: string | URL | ProxySettings | undefined
  readonly tls?: TlsSettings | undefined
  /** The path of a Unix socket, which every call goes to. The URL gives the path and the `Host` header then. */
  readonly socketPath?: string | undefined
  /** A dispatcher of your own, for whatever is not an option here. It stays yours: `close()` leaves it alone. */
  readonly dispatcher?: Dispatcher | undefined
}
