import { REDACTED, redactEchoes, redactText } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'
import { printableHeaders } from './printable-headers.ts'

/** Under this symbol a call's context keeps the headers that were last sent: middleware may have changed them. */
export const SENT_HEADERS = Symbol('sent headers')

/** Shorter values are no credentials, and are in any text by chance. No more of one in a piece is shown. */
const MIN_SECRET_LENGTH = 8
/** How much of any other value may stand in an error's text in one piece: less is likely to be the server's own words. */
const MIN_VALUE_RUN = 16
/** How much of a text is compared, and with how much of what was sent: more than a message shows, and a bounded effort. */
const MAX_COMPARED = 1_000
const MAX_SENT = 65_536

/** Keeps what a server repeats of a request out of the error that its response becomes. */
export interface EchoGuard {
  /** Replaces credentials that were sent, in a header or a body. */
  readonly hide: (text: string) => string
  /** Makes the server's words fit for a message: without credentials, and without the values of the query and the body. */
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
 * The credentials that a request carries: the words of every header that is not known to be safe to print, since nobody
 * knows all the names under which a credential travels.
 */
export function listSecrets({ headers, context }: CallRequest): string[] {
  const sent = context.get(SENT_HEADERS) as CallRequest['headers'] | undefined
  return [...Object.entries(headers), ...Object.entries(sent ?? {})]
    .filter(([name]) => name !== 'idempotency-key' && !printableHeaders.includes(name))
    .flatMap(([, value]) => [...value.split(/\s+/), ...value.split(/[\s;,=]+/)])
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), escape(secret)])
}

/** As in a query. What fits into a header has one. */
function escape(secret: string): string {
  try {
    return encodeURIComponent(secret)
  } catch {
    return secret
  }
}

/** JSON as `JSON.stringify` writes it: a server may write any character of a credential as an escape. */
export function normalizeJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

/** The texts in the query and in the JSON body of a request. */
function listSentValues({ url, body, operation }: CallRequest): string[] {
  const values = [...new URLSearchParams(url.split('?')[1]).values()]
  if (operation.body === 'json')
    JSON.parse(body as string, (_, value: unknown) => {
      if (typeof value === 'string') values.push(value)
    })
  return values
}
