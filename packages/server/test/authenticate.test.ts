// The login of the app that embeds a controller, as its users see it.
import { AuthenticationError, SekhaClient } from '@sekha/core'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { createController } from '../src/controller.ts'
import type { Authenticate } from '../src/host/authentication/app-authentication.ts'
import { openController, say } from './support/controller.ts'

const key = 'k'.repeat(32)

/** Recognises the cookie `user=NAME`. */
const byCookie: Authenticate = (request) => {
  const tenant = /^user=(\w+)$/.exec(request.headers.get('cookie') ?? '')?.[1]
  return tenant === undefined ? undefined : { tenant }
}

/** A client that sends a cookie, as a browser does. */
const signedIn = (client: SekhaClient, user: string): SekhaClient =>
  client.withOptions({ apiKey: null, headers: { cookie: `user=${user}` } })

describe('the authenticate option', () => {
  it('gives each caller the data of its tenant alone', async () => {
    const { client } = openController({ authenticate: async (request, context) => byCookie(request, context) })
    const [one, other] = [signedIn(client, 'one'), signedIn(client, 'other')]
    const { id } = await one.conversations.create({ label: 'Notes', messages: [say('walnuts')] })
    expect((await one.conversations.get(id)).label).toBe('Notes')
    expect(await other.conversations.count()).toBe(0)
    await expect(other.conversations.get(id)).rejects.toMatchObject({ status: 404 })
  })

  it('refuses callers that it does not recognise, on every path', async () => {
    const { client, controller } = openController({ authenticate: byCookie })
    await expect(client.conversations.count()).rejects.toBeInstanceOf(AuthenticationError)
    for (const path of ['/health', '/openapi.json', '/api/v1/nothing', '/nothing'])
      expect((await controller.fetch(`http://app.example${path}`)).status).toBe(401)
    const { error } = (await (await controller.fetch('http://app.example/health')).json()) as { error: string }
    expect(error).toBe('Sign in: the app of this server does not recognise the caller')
  })

  it('is not asked about a valid key, and recognises callers without one', async () => {
    let asked = 0
    const { client } = openController({
      apiKey: key,
      authenticate: (request, context) => {
        asked++
        return byCookie(request, context)
      },
    })
    expect(await client.conversations.count()).toBe(0)
    expect(asked).toBe(0)
    expect(await signedIn(client, 'one').conversations.count()).toBe(0)
    expect(asked).toBe(1)
    await expect(client.withOptions({ apiKey: 'w'.repeat(32) }).conversations.count()).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('The API key is invalid') as string,
    })
  })

  it('reports its errors to the app, and none of their text to the client', async () => {
    const cause = new Error('the token eyJhbGciOi is malformed')
    const reported: unknown[] = []
    const { controller } = openController({
      authenticate: () => Promise.reject(cause),
      onError: (error, { operation }) => reported.push(operation, error),
    })
    for (const path of ['/api/v1/conversations', '/nothing']) {
      const response = await controller.fetch(`http://127.0.0.1${path}`)
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain('eyJ')
    }
    expect(reported).toMatchObject(['conversations.list', { cause }, 'none', { cause }])
  })

  it('does not take a client that leaves meanwhile for an error', async () => {
    const reported: unknown[] = []
    const { promise: asked, resolve } = Promise.withResolvers<void>()
    const { controller } = openController({
      authenticate: () => {
        resolve()
        return new Promise(() => {})
      },
      apiKey: key,
      onError: (error) => reported.push(error),
    })
    const leaving = new AbortController()
    const response = controller.app.request('/api/v1/labels', { signal: leaving.signal })
    const unmatched = controller.app.request('/nothing', { signal: leaving.signal })
    await asked
    leaving.abort(new Error('gone'))
    await Promise.all([response, unmatched])
    expect(reported).toEqual([])
    const metrics = await controller.fetch('http://127.0.0.1/metrics', { headers: { 'x-api-key': key } })
    expect(await metrics.text()).not.toContain('status="500"')
  })

  it('limits the requests of each tenant apart', async () => {
    const { client } = openController({ authenticate: byCookie, rateLimit: 1, monotonic: () => 0 })
    await signedIn(client, 'one').conversations.count()
    await signedIn(client, 'other').conversations.count()
    await expect(signedIn(client, 'one').conversations.count()).rejects.toMatchObject({ status: 429 })
  })

  it('recognises a login of earlier middleware, when the controller is mounted', async () => {
    const controller = createController({
      authenticate: (_, { bindings }) => (bindings as { readonly session?: { readonly tenant: string } }).session,
    })
    const app = new Hono().mount('/memory', controller.app.fetch, () => ({ session: { tenant: 'acme' } }))
    const client = new SekhaClient({
      baseUrl: 'http://app.example/memory',
      fetch: async (input, init) => app.request(input, init),
    })
    try {
      expect(await client.conversations.count()).toBe(0)
    } finally {
      await client.close()
      await controller.close()
    }
  })

  it('lets other machines call, as a key does', async () => {
    const { controller } = openController({ authenticate: byCookie })
    const { port } = await controller.listen({ port: 0, host: '0.0.0.0' })
    expect(port).toBeGreaterThan(0)
  })
})
