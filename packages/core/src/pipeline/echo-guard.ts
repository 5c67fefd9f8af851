import { REDACTED, redactEchoes, redactText } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'
import { printableRequestHeaders } from './printable-request-headers.ts'

/** Context key of the headers that were last sent, which middleware may have changed. */
export const SENT_HEADERS = Symbol('sent headers')

/** Shorter values are not credentials and occur in any text by chance. Runs of at least this length are redacted. */
const MIN_SECRET_LENGTH = 8
/** The shortest run of any other sent value to redact. A shorter one is probably the server's own wording. */
const MIN_VALUE_RUN = 16
/** Limits of the comparison between a server's text and the sent values. A message shows less, and the work is bounded. */
const MAX_COMPARED = 1_000
const MAX_SENT = 65_536

/** Redacts the parts of a request that a server repeats in an error. */
export interface EchoGuard {
  /** Redacts sent credentials in a header or a body. */
  readonly hide: (text: string) => string
  /** Redacts credentials, query values and body values in a server's message. */
  readonly clean: (text: string) => string
}

export function guardEchoes(request: CallRequest): EchoGuard {
  const secrets = listSecrets(request)
  let values: string[] | undefined
  return {
    hide: (text) => secrets.reduce((left, secret) => left.replaceAll(secret, REDACTED), text),
    clean: (text) => {
      values ??= listSentValues(request)
      const withoutSecrets = redactEchoes(text.slice(0, MAX_COMPARED), secrets, MIN_SECRET_LENGTH)
      return redactText(redactEchoes(withoutSecrets, values, MIN_VALUE_RUN, MAX_SENT))
    },
  }
}

/**
 * Lists the credentials of a request: the words of every header that is not known to be safe to print, because any
 * header may carry a credential.
 */
export function listSecrets({ headers, context }: CallRequest): string[] {
  const sent = context.get(SENT_HEADERS) as CallRequest['headers'] | undefined
  return [...Object.entries(headers), ...Object.entries(sent ?? {})]
    .filter(([name]) => name !== 'idempotency-key' && !printableRequestHeaders.includes(name))
    .flatMap(([, value]) => [...value.split(/\s+/), ...value.split(/[\s;,=]+/)])
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), escape(secret)])
}

/** Encodes a secret as in a query string. */
function escape(secret: string): string {
  try {
    return encodeURIComponent(secret)
  } catch {
    return secret
  }
}

/** Reformats JSON with `JSON.stringify`, because a server may escape any character of a credential. */
export function normalizeJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** Lists the strings in the query and in the JSON body of a request. */
function listSentValues({ url, body, operation }: CallRequest): string[] {
  const values = [...new URLSearchParams(url.split('?')[1]).values()]
  if (operation.body === 'json')
    JSON.parse(body as string, (_, value: unknown) => {
      if (typeof value === 'string') values.push(value)
    })
  return values
}
