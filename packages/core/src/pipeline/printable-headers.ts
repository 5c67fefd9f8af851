/** Headers that are safe to print. The values of all others are redacted. */
export const printableHeaders: readonly string[] = [
  'accept',
  'content-length',
  'content-type',
  'date',
  'idempotency-replayed',
  'retry-after',
  'server',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
]
