// The cases of the resilience policies, for every runtime with `fetch`.
import { ConnectionError, ServerError } from '@sekha/core'
import { retry, withRetry } from '@sekha/retry'
import { type Case, feature } from './case.ts'
import { failure, ok, rejection, same } from './check.ts'
import { connectFaulty, missingId } from './connect.ts'

const soon = { baseDelayMs: 1, throttleDelayMs: 1 }

export const cases: readonly Case[] = feature('retries', {
  'a call succeeds after a 503': async (context) => {
    const { client, seen } = connectFaulty(context, 'unavailable-once', { use: [retry(soon)] })
    const { data, response } = await client.conversations.get(missingId).withResponse()
    same([data.id, response.attempts.length], [missingId, 2], 'the response and its attempts')
    same((await seen()).requests, 2, 'requests')
  },
  'a call succeeds after a reset': async (context) => {
    const { client } = connectFaulty(context, 'reset-once', { use: [retry(soon)] })
    same((await client.conversations.get(missingId)).id, missingId, 'the id')
  },
  'after the last retry, the call rejects with the last error': async (context) => {
    const { client } = connectFaulty(context, 'unavailable', { use: [retry({ ...soon, maxRetries: 2 })] })
    const error = await failure(client.conversations.get(missingId), ServerError, 'the call')
    same([error.status, error.attempts.length], [503, 3], 'status and attempts')
  },
  'a stream body is sent once': async (context) => {
    const { client } = connectFaulty(context, 'reset', { use: [retry(soon)] })
    const error = await failure(client.conversations.import(['{}\n']), ConnectionError, 'the call')
    same(error.attempts.length, 1, 'attempts')
  },
  'an abort ends the wait for a retry at once': async (context) => {
    const { client, arrived } = connectFaulty(context, 'limited', { use: [retry()] })
    const controller = new AbortController()
    const reason = { why: 'no time' }
    const call = rejection(client.conversations.get(missingId, { signal: controller.signal }), 'the call')
    await arrived()
    controller.abort(reason)
    ok((await call) === reason, 'its own reason')
  },
  'withRetry retries any fetch': async (context) => {
    const { baseUrl } = connectFaulty(context, 'unavailable-once')
    const response = await withRetry((input, init) => fetch(input, init), soon)(`${baseUrl}/anything`)
    same([response.status, ((await response.json()) as { id: string }).id], [200, missingId], 'the response')
  },
})
