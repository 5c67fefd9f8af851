import { StoreError } from '@sekha/storage'
import { expect, it } from 'vitest'
import { HttpError } from '../http-error.ts'
import { decideAttempt } from './decide-attempt.ts'

const decide = (error: unknown, attempt: number, random = 0): ReturnType<typeof decideAttempt> =>
  decideAttempt(error, { attempt, maxAttempts: 10, random: () => random })

it('retries with a growing delay of half to the whole bound, and never shows an internal error', () => {
  const error = 'The job failed. The server logs the cause under the id of the job'
  expect(decide(new Error('/home/secret'), 1)).toEqual({ outcome: 'retry', error, delayMs: 500 })
  expect(decide(new Error('/home/secret'), 1, 1)).toEqual({ outcome: 'retry', error, delayMs: 1000 })
  expect(decide(new Error('/home/secret'), 4, 1)).toEqual({ outcome: 'retry', error, delayMs: 8000 })
  expect(decide(new Error('/home/secret'), 9, 1)).toEqual({ outcome: 'retry', error, delayMs: 60_000 })
  expect(decide(new Error('/home/secret'), 10)).toEqual({ outcome: 'failed', error })
})

it('shows why the store failed', () => {
  expect(decide(new StoreError('full', '/home/secret is full'), 1)).toMatchObject({
    outcome: 'retry',
    error: 'The disk of the store is full',
  })
})

it('fails at once with a refusal', () => {
  expect(decide(new HttpError(422, 'The folder does not exist'), 1)).toEqual({
    outcome: 'failed',
    error: 'The folder does not exist',
  })
})
