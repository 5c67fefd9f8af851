/** Request headers that are safe to print: they never carry a credential. */
export const printableRequestHeaders: readonly string[] = [
  'accept',
  'content-length',
  'content-type',
  'date',
  'traceparent',
  'tracestate',
  'user-agent',
  'x-request-id',
]
