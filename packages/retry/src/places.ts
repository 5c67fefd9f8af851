import type { MiddlewarePlace } from '@sekha/core/foundation'
import { checkSkip } from './policy/call-options.ts'

// The order of the policies, from the caller to the transport. Each place names the policies inside it, so the order
// holds for any subset. docs/middleware.md shows the order and explains it.

export const instrumentPlace: MiddlewarePlace = { name: 'instrument', around: 'call', before: ['*'] }

/** Next to the transport: it sees each request that is sent, with all its headers. */
export const instrumentAttemptPlace: MiddlewarePlace = { name: 'instrument', around: 'attempt', after: ['*'] }

export const fallbackPlace: MiddlewarePlace = {
  name: 'fallback',
  around: 'call',
  before: ['legacyServer', 'limitConcurrency', 'retry', 'hedge'],
}

export const limitConcurrencyPlace: MiddlewarePlace = {
  name: 'limitConcurrency',
  around: 'call',
  before: ['retry', 'hedge'],
  callOptions: { limitConcurrency: checkSkip('limitConcurrency') },
}

export const retryPlace: MiddlewarePlace = { name: 'retry', around: 'call', after: ['*'], excludes: ['retry'] }

export const circuitBreakerPlace: MiddlewarePlace = {
  name: 'circuitBreaker',
  around: 'attempt',
  before: ['rateLimit', 'hedge', 'refreshKey'],
  excludes: ['circuitBreaker'],
  callOptions: { circuitBreaker: checkSkip('circuitBreaker') },
}

export const rateLimitPlace: MiddlewarePlace = {
  name: 'rateLimit',
  around: 'attempt',
  before: ['hedge', 'refreshKey'],
  callOptions: { rateLimit: checkSkip('rateLimit') },
}

export const hedgePlace: MiddlewarePlace = {
  name: 'hedge',
  around: 'attempt',
  before: ['refreshKey'],
  after: ['limitConcurrency', 'rateLimit'],
  excludes: ['hedge'],
}

export const refreshKeyPlace: MiddlewarePlace = {
  name: 'refreshKey',
  around: 'attempt',
  after: ['hedge'],
  excludes: ['refreshKey'],
  callOptions: { refreshKey: checkSkip('refreshKey') },
}

export const timeoutPlace: MiddlewarePlace = {
  name: 'timeout',
  around: 'attempt',
  after: ['circuitBreaker', 'rateLimit', 'hedge', 'refreshKey'],
}
