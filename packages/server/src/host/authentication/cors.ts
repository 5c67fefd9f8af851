import type { MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { isLocalOrigin } from './local-only.ts'

/**
 * Allows web pages of the configured origins and, if callers need not authenticate, of this machine. They may send any
 * header: a service can read its key, and the app its login, from one of their own.
 */
export function allowOrigins(
  allowedOrigins: readonly string[],
  { required }: { readonly required: boolean },
): MiddlewareHandler {
  const allow = cors({
    origin: (origin) => origin,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposeHeaders: ['X-Request-Id', 'Retry-After', 'Idempotency-Replayed', 'Sekha-Ignored-Fields'],
    maxAge: 600,
  })
  return async (c, next) => {
    const origin = c.req.header('origin')
    const isAllowed = origin !== undefined && (allowedOrigins.includes(origin) || (!required && isLocalOrigin(origin)))
    if (isAllowed) return allow(c, next)
    await next()
    c.header('Vary', 'Origin', { append: true })
    return undefined
  }
}
