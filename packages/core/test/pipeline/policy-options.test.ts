import { describe, expect, it } from 'vitest'
import { type CallOptions, type Middleware, placeMiddleware, type PolicyOptions } from '../../src/index.ts'
import { rejection } from 'sekha-test-kit'
import { connect, ID } from './support/fixtures.ts'

declare module '../../src/index.ts' {
  interface PolicyOptions {
    readonly tenant?: string | undefined
  }
}

function checkTenant(value: unknown): void {
  if (typeof value !== 'string') throw new TypeError(`tenant must be a string, got ${typeof value}`)
}

/** Middleware with a call option, and the options that it receives. */
function createTenancy(): { tenancy: Middleware; seen: (PolicyOptions | undefined)[] } {
  const seen: (PolicyOptions | undefined)[] = []
  const tenancy = placeMiddleware(
    (request, next) => {
      seen.push(request.policyOptions)
      return next(request)
    },
    { name: 'tenancy', around: 'call', callOptions: { tenant: checkTenant } },
  )
  return { tenancy, seen }
}

const respond = async (): Promise<Response> =>
  Response.json({ id: ID, label: 'x', messages: [], status: 'active', created_at: '2026-01-01T00:00:00Z' })

describe('a call option of middleware', () => {
  it('reaches the middleware in policyOptions, apart from the other options', async () => {
    const { tenancy, seen } = createTenancy()
    const client = connect({ baseUrl: 'http://127.0.0.1:1', fetch: respond, use: [tenancy] })
    await client.conversations.get(ID, { tenant: 'a', timeoutMs: 500 }).withResponse()
    await client.conversations.get(ID)
    expect(seen).toEqual([{ tenant: 'a' }, undefined])
  })

  it('is checked by the middleware before any I/O', async () => {
    const { tenancy, seen } = createTenancy()
    const client = connect({ baseUrl: 'http://127.0.0.1:1', fetch: respond, use: [tenancy] })
    // @ts-expect-error -- the type of the augmentation
    const options: CallOptions = { tenant: 5 }
    expect(await rejection(client.conversations.get(ID, options))).toEqual(
      new TypeError('tenant must be a string, got number'),
    )
    expect(seen).toEqual([])
  })

  it('is unknown to a client without the middleware', async () => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1', fetch: respond })
    const error = await rejection(client.conversations.get(ID, { tenant: 'a' }))
    expect(error).toMatchObject({ message: expect.stringContaining('conversations.get: unknown option "tenant"') })
  })

  it('belongs to each part of a composed middleware', async () => {
    const { tenancy, seen } = createTenancy()
    const composed = Object.assign(
      placeMiddleware((request, next) => next(request), {
        name: 'composed',
        around: 'call',
        callOptions: { tenant: checkTenant },
      }),
      { members: [tenancy] },
    )
    const client = connect({ baseUrl: 'http://127.0.0.1:1', fetch: respond, use: [composed] })
    await client.conversations.get(ID, { tenant: 'a' })
    expect(seen).toEqual([{ tenant: 'a' }])
  })
})

it('The checks of call options must be functions', () => {
  expect(() =>
    placeMiddleware((request, next) => next(request), {
      name: 'tenancy',
      around: 'call',
      callOptions: { tenant: true as never },
    }),
  ).toThrow(new TypeError('placeMiddleware: callOptions.tenant must be a function, got boolean'))
})
