import { SekhaClient } from '@sekha/core'
import { type Case, feature } from './case.ts'
import { failure, ok, same } from './check.ts'

/** Creates a `fetch` that records its URLs. */
function recordingFetch(): { readonly urls: string[]; readonly fetch: (url: string) => Promise<Response> } {
  const urls: string[] = []
  const fetch = async (url: string): Promise<Response> => {
    urls.push(url)
    return Response.json({ status: 'healthy' })
  }
  return { urls, fetch }
}

export const environmentCases: readonly Case[] = [
  ...feature('a client from the environment', {
    'a client without options uses the URL from the environment, or its default': async ({ url, hasEnvironment }) => {
      const { urls, fetch } = recordingFetch()
      await new SekhaClient({ fetch }).health()
      same(urls, [`${hasEnvironment ? url : 'http://127.0.0.1:8080'}/health`], 'where the call went')
    },
  }),
  {
    name: 'a key in a page is rejected unless an option allows it',
    feature: 'a client from the environment',
    only: ['chromium'],
    run: async ({ url, key }) => {
      const error = await failure(
        (async () => new SekhaClient({ baseUrl: url, apiKey: key }))(),
        TypeError,
        'a key in a page',
      )
      ok(error.message.includes('dangerouslyAllowBrowser') && !error.message.includes(key), error.message)
    },
  },
]
