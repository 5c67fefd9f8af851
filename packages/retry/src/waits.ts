/**
 * How long to wait before another attempt, without policies: for programs that send by themselves.
 *
 * @module @sekha/retry/waits
 */
export { type BackoffRules, planWait, type WaitReason } from './retry/backoff.ts'
export { type Headerlike, readServerHint } from './retry/server-hint.ts'
