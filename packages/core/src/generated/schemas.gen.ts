// Generated from openapi/ by `npm run generate`. Never edited.
import { memorySchemas } from './memory/schemas.gen.ts'
import { telemetrySchemas } from './telemetry/schemas.gen.ts'

/** The schemas of every operation: path, query, body, response (of a stream: one record). */
export const schemas = {
  ...memorySchemas,
  ...telemetrySchemas,
} as const
