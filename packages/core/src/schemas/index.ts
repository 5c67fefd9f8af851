/**
 * The zod schemas of the wire format. Pass them to a client to validate responses:
 * `new SekhaClient({ validate: 'strict', schemas })`.
 *
 * @module @sekha/core/schemas
 */
export { schemas } from '../generated/schemas.gen.ts'
