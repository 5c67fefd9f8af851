/**
 * Long work in short steps, so that it does not block a thread.
 *
 * @module @sekha/search/steps
 */
export { deferToLoop } from './defer-to-loop.ts'
export { finish, type Steps } from './steps.ts'
export { sortInSteps } from './sort-in-steps.ts'
export { createTurns, type Turn, type Turns, type TurnsOptions } from './turns.ts'
