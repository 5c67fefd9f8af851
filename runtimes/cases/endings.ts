import { ClosedError, TimeoutError } from '@sekha/core'
import { type Case, feature } from './case.ts'
import { collect, failure, ok, pause, rejection, same } from './check.ts'
import { connect, connectFaulty, missingId } from './connect.ts'

/** A timeout that lets a request arrive and keeps the case short. */
const shortMs = 150

export const endingCases: readonly Case[] = [
  ...feature("abort with the caller's reason", {
    'an abort before the call sends nothing': async (context) => {
      const { client, seen } = connectFaulty(context, 'silent')
      const reason = { why: 'not today' }
      const signal = AbortSignal.abort(reason)
      ok((await rejection(client.conversations.get(missingId, { signal }), 'the call')) === reason, 'its own reason')
      same((await seen()).requests, 0, 'requests')
    },
    'an abort during the wait for a response releases the connection': async (context) => {
      const { client, arrived, released } = connectFaulty(context, 'silent')
      const controller = new AbortController()
      const reason = new Error('enough')
      const call = rejection(client.conversations.get(missingId, { signal: controller.signal }), 'the call')
      await arrived()
      controller.abort(reason)
      ok((await call) === reason, 'its own reason')
      await released()
    },
    'an abort ends the read of a body': async (context) => {
      const { client, arrived, released } = connectFaulty(context, 'stalled-body')
      const controller = new AbortController()
      const call = rejection(client.conversations.get(missingId, { signal: controller.signal }), 'the call')
      await arrived()
      await pause(shortMs)
      controller.abort('a text')
      same(await call, 'a text', 'the reason')
      await released()
    },
    'an abort ends a stream': async (context) => {
      const { client, released } = connectFaulty(context, 'endless-records')
      const controller = new AbortController()
      const reason = { why: 'seen enough' }
      const read = async (): Promise<void> => {
        let count = 0
        for await (const _ of client.export.stream({}, { signal: controller.signal }))
          if (++count === 2) controller.abort(reason)
      }
      ok((await rejection(read(), 'the stream')) === reason, 'its own reason')
      await released()
    },
  }),
  ...feature('timeouts', {
    'timeoutMs ends an attempt': async (context) => {
      const { client, released } = connectFaulty(context, 'silent', { timeoutMs: shortMs })
      const error = await failure(client.conversations.get(missingId), TimeoutError, 'the call')
      same([error.scope, error.timeoutMs], ['attempt', shortMs], 'the error')
      await released()
    },
    'bodyTimeoutMs ends the read of a body': async (context) => {
      const { client } = connectFaulty(context, 'stalled-body', { bodyTimeoutMs: shortMs })
      const error = await failure(client.conversations.get(missingId), TimeoutError, 'the call')
      same(error.scope, 'body', 'the scope')
    },
    'idleTimeoutMs ends a silent stream': async (context) => {
      const { client, released } = connectFaulty(context, 'stalled-records', { idleTimeoutMs: shortMs })
      const error = await failure(collect(client.export.stream()), TimeoutError, 'the stream')
      same(error.scope, 'idle', 'the scope')
      await released()
    },
    'totalTimeoutMs ends the whole call': async (context) => {
      const { client } = connectFaulty(context, 'silent', { totalTimeoutMs: shortMs })
      const error = await failure(client.conversations.get(missingId), TimeoutError, 'the call')
      same([error.scope, error.timeoutMs], ['call', shortMs], 'the error')
    },
  }),
  ...feature('close and dispose', {
    'close ends a running call and rejects later ones': async (context) => {
      const { client, arrived } = connectFaulty(context, 'silent')
      const call = failure(client.conversations.get(missingId), ClosedError, 'the running call')
      await arrived()
      await client.close()
      await call
      await failure(client.health(), ClosedError, 'a later call')
      await client.close()
    },
    'Symbol.asyncDispose closes the client': async (context) => {
      ok(typeof Symbol.asyncDispose === 'symbol', 'the runtime has the symbol')
      const client = connect(context)
      await client.health()
      await client[Symbol.asyncDispose]()
      await failure(client.health(), ClosedError, 'a later call')
    },
  }),
]
