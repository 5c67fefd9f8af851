// Generated from openapi/ by `npm run generate`. Never edited.
import { memoryShapes } from './memory/shapes.gen.ts'
import { telemetryShapes } from './telemetry/shapes.gen.ts'

/**
 * The shapes of every request: query and body, and the schemas of the items of the body's arrays.
 */
export const shapes = {
  ...memoryShapes,
  ...telemetryShapes,
} as const
