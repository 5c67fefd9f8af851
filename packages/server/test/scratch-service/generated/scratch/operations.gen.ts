// Generated from a contract by tools/generate/service.ts. Never edited.
import type { Operation } from '@sekha/core/contract'

/**
 * Streams the lines of a pad.
 */
export const scratchLinesFollowOperation = {
  id: 'scratch.lines.follow',
  service: 'scratch',
  method: 'GET',
  path: '/scratch/pads/{pad_id}/lines',
  responseType: 'sse',
  pathRules: { pad_id: { maxLength: 40, pattern: /^Pad_[A-Za-z0-9]+$/, words: 'must be Pad_ and letters or digits' } },
  query: ['after'],
  ranges: { after: [0, 1000000] },
} as const satisfies Operation

/**
 * Adds a line to a pad.
 */
export const scratchLinesAddOperation = {
  id: 'scratch.lines.add',
  service: 'scratch',
  method: 'POST',
  path: '/scratch/pads/{pad_id}/lines',
  responseType: 'json',
  pathRules: { pad_id: { maxLength: 40, pattern: /^Pad_[A-Za-z0-9]+$/, words: 'must be Pad_ and letters or digits' } },
  body: 'json',
  fields: { text: 0 },
  idempotencyKey: true,
} as const satisfies Operation

/**
 * Starts a job that merges the lines of a pad into one.
 */
export const scratchLinesMergeOperation = {
  id: 'scratch.lines.merge',
  service: 'scratch',
  method: 'POST',
  path: '/scratch/pads/{pad_id}/merge',
  responseType: 'json',
  pathRules: { pad_id: { maxLength: 40, pattern: /^Pad_[A-Za-z0-9]+$/, words: 'must be Pad_ and letters or digits' } },
} as const satisfies Operation
