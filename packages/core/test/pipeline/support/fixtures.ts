import { onTestFinished } from 'vitest'
import { type ClientOptions, SekhaClient } from '../../../src/index.ts'

/** A unique value, so that a leak is easy to find. */
export const KEY = 'sk-sekret-0123456789abcdefghijklmnopqrstuv'
export const ID = '550e8400-e29b-41d4-a716-446655440000'
export const SECRET_TEXT = 'THE-BODY-IS-PRIVATE-7f3a'

/** Creates a client that is closed after the test. */
export function connect(options: ClientOptions): SekhaClient {
  const client = new SekhaClient(options)
  onTestFinished(() => client.close())
  return client
}

/** A conversation in its wire form. */
export const wireConversation = {
  id: ID,
  label: 'Plans',
  folder: '/work',
  status: 'active',
  message_count: 2,
  created_at: '2026-01-16T21:09:09.123456789+00:00',
  updated_at: '2026-01-17 08:00:00',
}
