// Generated from openapi/ by `npm run generate`. Never edited.

import * as z from 'zod'

/**
 * A timestamp in a request, in RFC 3339. The day and the time must exist. A space instead of the `T`, omitted seconds
 * and a short offset are also accepted. Without a zone, it means UTC. Second 60 is valid only at the end of a month in
 * UTC. The year must be from 0 to 9999 in UTC. Digits beyond the millisecond are cut. `timestamps.json` beside the
 * contract lists accepted and refused values.
 *
 */
export const zTimestampInput = z
  .string()
  .regex(
    /^((\d{4}-(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|\d{4}-(0[469]|11)-(0[1-9]|[12]\d|30)|\d{4}-02-(0[1-9]|1\d|2[0-8]))|((\d{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29))[Tt ]([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d{1,9})?)?([Zz]|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)?$/,
    'Must be a date that exists and a time such as 2026-01-16T21:09:09Z; without a zone it means UTC',
  )

/**
 * A timestamp. Our server writes RFC 3339 with `Z`. A legacy server omits the zone, which means UTC, may write a space
 * instead of the `T`, and writes up to nine fraction digits.
 *
 */
export const zTimestamp = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}(:?\d{2})?)?$/,
    'Must be a date and a time such as 2026-01-16T21:09:09Z; without a zone it means UTC',
  )

/**
 * One violation of the contract.
 */
export const zIssue = z.object({
  path: z.string(),
  message: z.string(),
  code: z.string().optional(),
})

/**
 * The body of every error.
 */
export const zErrorBody = z.object({
  error: z.string(),
  code: z.int(),
  issues: z.array(zIssue).optional(),
  current_revision: z.int().optional(),
  request_id: z.string().optional(),
})

export const zUuid = z.uuid().toLowerCase()
