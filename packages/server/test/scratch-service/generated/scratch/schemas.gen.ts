// Generated from a contract by tools/generate/service.ts. Never edited.
/**
 * Scratch: the zod schemas of one service.
 *
 * @module @sekha/core/scratch/schemas
 */
import {
  zLine,
  zLineInput,
  zScratchLinesAddPath,
  zScratchLinesFollowPath,
  zScratchLinesFollowQuery,
  zScratchLinesMergePath,
  zStartedJob,
} from './zod.gen.ts'

/** The schemas of each operation of `scratch`: path, query, body, response (of a stream: one record). */
export const scratchSchemas = {
  'scratch.lines.follow': { path: zScratchLinesFollowPath, query: zScratchLinesFollowQuery, response: zLine },
  'scratch.lines.add': { path: zScratchLinesAddPath, body: zLineInput, response: zLine },
  'scratch.lines.merge': { path: zScratchLinesMergePath, response: zStartedJob },
} as const
