// Generated from a contract by tools/generate/service.ts. Never edited.

import * as z from 'zod'

/**
 * A line to add.
 */
export const zLineInput = z.object({
  text: z.string().min(1).max(1000),
})

/**
 * A job that was queued.
 */
export const zStartedJob = z.object({
  job_id: z.string(),
})

/**
 * A line of a pad.
 */
export const zLine = z.object({
  pad_id: z.string(),
  number: z.int().gte(1).lte(1000000),
  text: z.string(),
})

/**
 * The path parameters of `scratch.lines.follow`.
 */
export const zScratchLinesFollowPath = z.object({
  pad_id: z
    .string()
    .max(40)
    .regex(/^Pad_[A-Za-z0-9]+$/, 'Must be Pad_ and letters or digits'),
})

/**
 * The query parameters of `scratch.lines.follow`.
 */
export const zScratchLinesFollowQuery = z.object({
  after: z.int().gte(0).lte(1000000).optional(),
})

/**
 * The path parameters of `scratch.lines.add`.
 */
export const zScratchLinesAddPath = z.object({
  pad_id: z
    .string()
    .max(40)
    .regex(/^Pad_[A-Za-z0-9]+$/, 'Must be Pad_ and letters or digits'),
})

/**
 * The path parameters of `scratch.lines.merge`.
 */
export const zScratchLinesMergePath = z.object({
  pad_id: z
    .string()
    .max(40)
    .regex(/^Pad_[A-Za-z0-9]+$/, 'Must be Pad_ and letters or digits'),
})
