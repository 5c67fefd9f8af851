// Generated from a contract by tools/generate/service.ts. Never edited.
import { scratchSchemas } from './scratch/schemas.gen.ts'

/** The schemas of every operation: path, query, body, response (of a stream: one record). */
export const schemas = {
  ...scratchSchemas,
} as const
