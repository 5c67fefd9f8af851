// The cases of the transports, for the runtimes that each supports.
import { ConnectionError, NotFoundError, type Transport } from '@sekha/core'
import { createAxiosTransport } from '@sekha/transports/axios'
import { createCrossFetchTransport } from '@sekha/transports/cross-fetch'
import { create as createAxios } from 'axios'
import type { Case, RuntimeName } from './case.ts'
import { collect, failure, ok, rejection, same } from './check.ts'
import { connect, connectFaulty, missingId, ownFolder } from './connect.ts'

interface Tried {
  readonly name: string
  readonly only: readonly RuntimeName[]
  readonly streamsUploads: boolean
  readonly open: () => Promise<{ readonly transport: Transport; readonly close?: () => Promise<void> }>
}

const transports: readonly Tried[] = [
  {
    name: 'undici',
    // undici 8 requires Node.js 22.19. Bun replaces undici with its own partial version.
    only: ['node22', 'node24', 'node26', 'deno'],
    streamsUploads: true,
    open: async () => {
      const { createUndiciTransport } = await import('@sekha/transports/undici')
      const transport = createUndiciTransport()
      return { transport, close: () => transport.close() }
    },
  },
  {
    name: 'axios',
    only: ['node20', 'node22', 'node24', 'node26', 'bun', 'deno', 'workerd', 'chromium'],
    streamsUploads: true,
    open: async () => ({ transport: createAxiosTransport(createAxios()) }),
  },
  {
    name: 'cross-fetch',
    only: ['node20', 'node22', 'node24', 'node26', 'bun', 'deno', 'chromium'],
    streamsUploads: false,
    open: async () => ({ transport: createCrossFetchTransport() }),
  },
]

export const cases: readonly Case[] = transports.flatMap(({ name, only, streamsUploads, open }) => {
  const tries: Record<string, (transport: Transport) => Case['run']> = {
    'create, query, 404': (transport) => async (context) => {
      const client = connect(context, { transport })
      const folder = ownFolder()
      const message = { role: 'user', content: 'Grüße an den shadow ledger 🌍' }
      await client.conversations.create({ label: name, folder, messages: [message] })
      const hits = await client.query('shadow ledger', { filters: { folder } })
      same(
        hits.data.map((hit) => hit.content),
        [message.content],
        'hits',
      )
      await failure(client.conversations.get(missingId), NotFoundError, 'an unknown id')
    },
    'export and import': (transport) => async (context) => {
      const client = connect(context, { transport })
      const folder = ownFolder()
      const { id } = await client.conversations.create({
        label: name,
        folder,
        messages: [{ role: 'user', content: 'Hi' }],
      })
      const chunks = await collect(client.export.stream({ folder }).bytes())
      const text = chunks.map((chunk) => new TextDecoder().decode(chunk)).join('')
      await client.conversations.delete(id)
      const report = await client.conversations.import(streamsUploads && context.runtime !== 'chromium' ? [text] : text)
      same(report.conversations.created, 1, 'created')
    },
    'an abort releases the connection': (transport) => async (context) => {
      const { client, arrived, released } = connectFaulty(context, 'silent', { transport })
      const controller = new AbortController()
      const reason = { why: 'enough' }
      const call = rejection(client.conversations.get(missingId, { signal: controller.signal }), 'the call')
      await arrived()
      controller.abort(reason)
      ok((await call) === reason, 'its own reason')
      await released()
    },
    'break releases the connection': (transport) => async (context) => {
      const { client, released } = connectFaulty(context, 'endless-records', { transport })
      for await (const _ of client.export.stream()) break
      await released()
    },
    'a refused connection is a ConnectionError': (transport) => async (context) => {
      const client = connect(context, { transport, baseUrl: context.refusedUrl })
      await failure(client.conversations.get(missingId), ConnectionError, 'the call')
    },
  }
  return Object.entries(tries).map(([title, run]) => ({
    name: `${name}: ${title}`,
    feature: `transport: ${name}`,
    only,
    run: async (context) => {
      const { transport, close } = await open()
      try {
        await run(transport)(context)
      } finally {
        await close?.()
      }
    },
  }))
})
