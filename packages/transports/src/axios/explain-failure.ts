/** The parts of an AxiosError that are looked at. The rest holds the request with its key. */
interface AxiosFailure {
  readonly code?: unknown
  readonly message?: unknown
  readonly cause?: unknown
  readonly isAxiosError?: unknown
}

/** The codes of options that axios does not understand. */
const MISUSE = /^ERR_(?:BAD_OPTION|INVALID_URL|NOT_SUPPORT|DEPRECATED)/

/**
 * What axios failed with, as the client understands it. The AxiosError itself is left behind: it holds the headers, and
 * so the key, of the request.
 */
export function explainFailure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  const { isAxiosError, code, message, cause }: AxiosFailure = typeof error === 'object' && error !== null ? error : {}
  if (isAxiosError !== true) return error
  if (MISUSE.test(String(code))) return new TypeError(`axios: ${String(message)}`)
  const failure = new Error(`axios: ${String(message)}`, cause instanceof Error ? { cause } : undefined)
  // A code of its own such as ERR_NETWORK says less than that of its cause.
  const isOwn = typeof code !== 'string' || code.startsWith('ERR_NETWORK')
  return isOwn ? failure : Object.assign(failure, { code })
}
