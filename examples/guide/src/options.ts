import { type Logger, type Page, type SearchResult, SekhaClient } from '@sekha/core'
import { retry } from '@sekha/retry'
import { createUndiciTransport } from '@sekha/transports/undici'

/** Client initialization. Durations are in milliseconds. */
export function initializeWithOptions(baseUrl: string, apiKey: string): SekhaClient {
  return new SekhaClient({
    baseUrl, // The default is http://127.0.0.1:8080
    apiKey, // At least 32 characters
    timeoutMs: 30_000, // Request timeout; 30 seconds is the default
    use: [retry({ maxRetries: 3 })], // Retry failed requests
  })
}

/** Retry configuration. */
export function withRetries(baseUrl: string, apiKey: string): SekhaClient {
  return new SekhaClient({
    baseUrl,
    apiKey,
    use: [retry({ maxRetries: 5, retryBackoff: 2 })], // Exponential backoff factor
  })
}

/** SSL verification, disabled for a server with a self-signed certificate. `close` closes client and transport. */
export function withoutCertificateCheck(
  baseUrl: string,
  apiKey: string,
): { client: SekhaClient; close(): Promise<void> } {
  const transport = createUndiciTransport({ tls: { verifySsl: false } })
  const client = new SekhaClient({ baseUrl, apiKey, transport })
  return {
    client,
    async close() {
      await client.close()
      await transport.close()
    },
  }
}

/** Per-client timeout. */
export function withClientTimeout(baseUrl: string, apiKey: string): SekhaClient {
  return new SekhaClient({ baseUrl, apiKey, timeoutMs: 60_000 }) // 60 seconds
}

/** Per-request timeout. */
export async function slowQuery(client: SekhaClient): Promise<Page<SearchResult>> {
  return client.query('slow query', {}, { timeoutMs: 120_000 }) // Override for this request
}

/** Logging: writes a line for each attempt and each call, with URL, headers, status or error. It never contains keys or bodies. */
export function withLogging(baseUrl: string, apiKey: string, logger: Logger = console): SekhaClient {
  return new SekhaClient({ baseUrl, apiKey, logger })
}
