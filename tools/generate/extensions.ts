// Defines the vendor extensions of the contract: their allowed locations and values.
import * as z from 'zod'

const name = z.string().min(1)
const flag = z.literal(true)
const serviceName = z.string().regex(/^[a-z]+$/, 'must be a lower-case word')

const resume = z.strictObject({ after: name, first: name, id: name, counts: z.record(name, name) })
const streamEnd = z.strictObject({
  property: name,
  value: name,
  checkpoint: name,
  hash: name.optional(),
  resume: resume.optional(),
})
const patternRule = z.strictObject({
  pattern: name,
  rule: z.string().startsWith('Must be ', 'must begin with "Must be"'),
})
const service = z.strictObject({
  title: name,
  description: name,
  minKeyLength: z.int().min(1).optional(),
  keyHeader: z
    .string()
    .regex(/^[a-z][a-z\d]*(-[a-z\d]+)*$/, 'must be the name of a header in lower case')
    .optional(),
  users: z.literal(true).optional(),
})
const walk = z.strictObject({ cursor: name, next: name, start: name })
const pages = [
  z.strictObject({
    kind: z.literal('page'),
    items: name,
    page: name,
    size: name,
    total: name,
    walk: walk.optional(),
  }),
  z.strictObject({ kind: z.literal('offset'), items: name, offset: name, size: name, total: name }),
  z.strictObject({ kind: z.literal('cursor'), items: name, cursor: name, next: name, size: name, total: name }),
] as const

/** The extensions of each kind of object in the contract. `openapi/sekha.yaml` documents their meaning. */
export const extensions = {
  operation: {
    'x-service': serviceName,
    'x-services': z.array(serviceName).min(2),
    'x-scope': z.enum(['any', 'read', 'write', 'admin']),
    'x-extension': flag,
    'x-idempotent': flag,
    'x-idempotency-key': flag,
    'x-pagination': z.discriminatedUnion('kind', pages),
    'x-stream': z.enum(['ndjson', 'sse']),
    'x-stream-end': streamEnd,
    'x-argument': name,
    'x-job': flag,
    'x-result': name,
    'x-failure': name,
    'x-item-results': name,
  },
  schema: {
    'x-surface-type': name,
  },
  property: {
    'x-legacy': flag,
    'x-extension': flag,
  },
  response: {
    'x-expected-status': flag,
    'x-empty-response': z.json(),
  },
  document: {
    'x-services': z.record(serviceName, service),
    'x-pattern-rules': z.array(patternRule),
  },
} as const satisfies Record<string, Readonly<Record<string, z.ZodType>>>

/** The property names of extensions that are objects. */
export const partNames: readonly string[] = [
  ...new Set([...pages, walk, streamEnd, resume, patternRule, service].flatMap(({ shape }) => Object.keys(shape))),
]

export type ExtensionPlace = keyof typeof extensions
