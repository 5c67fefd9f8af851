/**
 * Full-text search for conversations.
 *
 * @module @sekha/search
 */
export { IndexError } from './segments/segment-layout.ts'
