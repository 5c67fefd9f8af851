import { SekhaClient } from '@sekha/core'
import { type ControllerOptions, createController } from '@sekha/server'
import { onTestFinished } from 'vitest'

/** The API key of the test server. */
export const apiKey = 'a-key-of-at-least-thirty-two-characters'

/** Starts a server on a free port and a client with its key. Both close at the end of the test. */
export async function openServer(options: ControllerOptions = {}): Promise<{ url: string; client: SekhaClient }> {
  const controller = createController({ apiKey, ...options })
  const { url } = await controller.listen({ port: 0 })
  const client = new SekhaClient({ baseUrl: url, apiKey })
  onTestFinished(async () => {
    await client.close()
    await controller.close()
  })
  return { url, client }
}

/** Stores a conversation of user messages and returns its id. */
export async function store(
  client: SekhaClient,
  label: string,
  contents: readonly string[],
  more: { folder?: string; importance_score?: number; at?: Date } = {},
): Promise<string> {
  const { at, ...attributes } = more
  const messages = contents.map((content) => ({ role: 'user', content, timestamp: at }))
  const { id } = await client.conversations.create({ label, ...attributes, messages })
  return id
}
