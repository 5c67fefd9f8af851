/**
 * The contract's schemas (zod), for what is on the wire. A client that is given them can check its responses:
 * `new SekhaClient({ validate: 'strict', schemas })`.
 *
 * @module schemas
 */
export { schemas } from '../generated/schemas.gen.ts'
