import { SekhaClient } from '@sekha/core'
import { type Case, feature } from './case.ts'
import { failure, ok, same } from './check.ts'

/** A `fetch` that remembers where it was sent. */
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
    'a client without options goes where the environment says, else to its default': async ({
      url,
      hasEnvironment,
    }) => {
      const { urls, fetch } = recordingFetch()
      await new SekhaClient({ fetch }).health()
      same(urls, [`${hasEnvironment ? url : 'http://127.0.0.1:8080'}/health`], 'where the call went')
    },
  }),
  {
    name: 'a page with a key is refused unless it says that it may',
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
