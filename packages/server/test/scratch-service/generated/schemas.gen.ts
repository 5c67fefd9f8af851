// Generated from openapi/ by `npm run generate`. Never edited.
import { scratchSchemas } from './scratch/schemas.gen.ts'

/** The schemas of every operation: path, query, body, response (of a stream: one record). */
export const schemas = {
  ...scratchSchemas,
} as const
