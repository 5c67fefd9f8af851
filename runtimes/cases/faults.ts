import { ConnectionError, ProtocolError, RateLimitError, SekhaError } from '@sekha/core'
import { type Case, feature } from './case.ts'
import { failure, ok, same } from './check.ts'
import { connect, connectFaulty, missingId } from './connect.ts'

export const faultCases: readonly Case[] = [
  ...feature('faulty servers', {
    'a refused connection is a ConnectionError': async (context) => {
      const client = connect(context, { baseUrl: context.refusedUrl })
      const error = await failure(client.conversations.get(missingId), ConnectionError, 'the call')
      ok(error.cause !== undefined && error.attempts.length === 1, 'its cause and its attempt')
    },
    'a reset before the headers is a ConnectionError': async (context) => {
      const { client } = connectFaulty(context, 'reset')
      // A POST, because a runtime may resend a GET on its own.
      await failure(client.query('anything'), ConnectionError, 'the call')
    },
    'a truncated body is a ConnectionError': async (context) => {
      const { client } = connectFaulty(context, 'cut-body')
      await failure(client.conversations.get(missingId), ConnectionError, 'the call')
    },
    'a redirect is an error and is not followed': async (context) => {
      const { client, seen } = connectFaulty(context, 'redirect')
      await failure(client.conversations.get(missingId), SekhaError, 'the call')
      same((await seen()).requests, 1, 'requests')
    },
    '429 is a RateLimitError with the hint of the server': async (context) => {
      const { client } = connectFaulty(context, 'limited')
      const error = await failure(client.conversations.get(missingId), RateLimitError, 'the call')
      same(error.retryAfterMs, 7000, 'the hint')
    },
    'HTML instead of JSON is a ProtocolError': async (context) => {
      const { client } = connectFaulty(context, 'html')
      await failure(client.conversations.get(missingId), ProtocolError, 'the call')
    },
    'HTML instead of a stream is a ProtocolError': async (context) => {
      const { client } = connectFaulty(context, 'html')
      await failure(client.export.stream().withResponse(), ProtocolError, 'the call')
    },
    'truncated JSON is a ProtocolError that does not quote it': async (context) => {
      const { client } = connectFaulty(context, 'half-json')
      const error = await failure(client.conversations.get(missingId), ProtocolError, 'the call')
      ok(!error.message.includes('private'), error.message)
    },
  }),
]
