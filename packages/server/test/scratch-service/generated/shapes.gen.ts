// Generated from a contract by tools/generate/service.ts. Never edited.
import { scratchShapes } from './scratch/shapes.gen.ts'

/**
 * The shapes of every request: query and body, and the schemas of the items of the body's arrays.
 */
export const shapes = {
  ...scratchShapes,
} as const
