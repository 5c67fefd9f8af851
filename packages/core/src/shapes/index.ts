/**
 * The shapes of requests, for servers: what they look up about a request besides its schemas. Clients do not need it.
 *
 * @module @sekha/core/shapes
 */
export { shapes } from '../generated/shapes.gen.ts'
