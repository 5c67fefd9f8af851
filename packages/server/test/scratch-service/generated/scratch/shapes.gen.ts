// Generated from a contract by tools/generate/service.ts. Never edited.
import type { ValueShape } from '@sekha/core/contract'

const leaf: ValueShape = {}
const shapeOfLineInput: ValueShape = { fields: new Map([['text', leaf]]) }

/**
 * The shapes of each request of `scratch`: query and body, and the schemas of the items of the body's arrays.
 */
export const scratchShapes = {
  'scratch.lines.follow': { query: { fields: new Map([['after', { text: 'number' }]]) } satisfies ValueShape },
  'scratch.lines.add': { body: shapeOfLineInput },
  'scratch.lines.merge': {},
} as const
