import { requestBody } from './fixture.ts'

/** Creates a conversation: sends the body, checks the status, parses the response. */
export type Create = (signal?: AbortSignal) => Promise<unknown>

/** Connection options of a client. */
export interface Target {
  readonly baseUrl: string
  /** Replaces the runtime's `fetch`, for clients that accept one. */
  readonly fetch?: typeof fetch | undefined
}

const path = '/api/v1/conversations'

// Each client is imported on demand, so that a process contains only one.
const makers: Readonly<Record<string, (target: Target) => Create | Promise<Create>>> = {
  'bare fetch': ({ baseUrl }) => {
    return () => bareFetch(`${baseUrl}${path}`, undefined)
  },

  'fetch with a timeout': ({ baseUrl }) => {
    return async () => {
      const controller = new AbortController()
      const timer = setTimeout(() => controller.abort(), 30_000)
      try {
        return await bareFetch(`${baseUrl}${path}`, controller.signal)
      } finally {
        clearTimeout(timer)
      }
    }
  },

  'undici.request': async ({ baseUrl }) => {
    const { request } = await import('undici')
    const headers = { 'content-type': 'application/json', accept: 'application/json' }
    return async () => {
      const { statusCode, body } = await request(`${baseUrl}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(requestBody),
      })
      if (statusCode > 299) {
        await body.dump()
        throw new Error(`status ${statusCode}`)
      }
      return body.json()
    }
  },

  '@hey-api/client-fetch': async ({ baseUrl, fetch }) => {
    const { createClient } = await import('@hey-api/client-fetch')
    const client = createClient({ baseUrl, throwOnError: true, ...(fetch && { fetch }) })
    return async (signal) => {
      const options = { url: path, body: requestBody, ...(signal && { signal }) }
      const { data } = await client.post<unknown, unknown, true>(options)
      return data
    }
  },

  openai: async ({ baseUrl, fetch }) => {
    const { OpenAI } = await import('openai')
    const client = new OpenAI({ apiKey: 'none', baseURL: `${baseUrl}/api/v1`, ...(fetch && { fetch }) })
    return (signal) => client.post('/conversations', { body: requestBody, ...(signal && { signal }) })
  },

  ky: async ({ baseUrl, fetch }) => {
    const { default: ky } = await import('ky')
    const client = ky.create(fetch ? { fetch } : {})
    return (signal) => client.post(`${baseUrl}${path}`, { json: requestBody, ...(signal && { signal }) }).json()
  },

  axios: async ({ baseUrl }) => {
    const { default: axios } = await import('axios')
    const client = axios.create({ baseURL: baseUrl })
    return async () => {
      const { data } = await client.post<unknown>(path, requestBody)
      return data
    }
  },

  got: async ({ baseUrl }) => {
    const { default: got } = await import('got')
    const client = got.extend({ prefixUrl: baseUrl })
    return async () => client.post(path.slice(1), { json: requestBody }).json()
  },

  // All features on: retries with a budget, an idempotency key, a deadline, typed errors.
  '@sekha/core': async (target) => {
    const { SekhaClient } = await import('@sekha/core')
    const { retry } = await import('@sekha/retry')
    const client = new SekhaClient({ ...target, use: [retry()], totalTimeoutMs: 60_000 })
    return (signal) => client.conversations.create(requestBody, signal && { signal })
  },

  '@sekha/core over undici': async ({ baseUrl }) => {
    const { SekhaClient } = await import('@sekha/core')
    const { retry } = await import('@sekha/retry')
    const { createUndiciTransport } = await import('@sekha/transports/undici')
    const client = new SekhaClient({
      baseUrl,
      transport: createUndiciTransport(),
      use: [retry()],
      totalTimeoutMs: 60_000,
    })
    return (signal) => client.conversations.create(requestBody, signal && { signal })
  },
}

/** The names of the clients, the reference first. */
export const clientNames: readonly string[] = Object.keys(makers)

/** @throws {TypeError} when there is no such client */
export async function makeClient(name: string, target: Target): Promise<Create> {
  const make = makers[name]
  if (make === undefined) throw new TypeError(`There is no client ${name}`)
  return make(target)
}

async function bareFetch(url: string, signal: AbortSignal | undefined): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(requestBody),
    ...(signal && { signal }),
  })
  if (!response.ok) throw new Error(`status ${response.status}`)
  return response.json()
}
