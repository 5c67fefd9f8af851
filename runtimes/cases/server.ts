// The cases of the server, for every runtime with SQLite.
import { SekhaClient } from '@sekha/core'
import { type Controller, createController, type ControllerOptions } from '@sekha/server'
import { type Case, feature } from './case.ts'
import { collect, same } from './check.ts'

const message = { role: 'user', content: 'Is the shadow ledger still there after a restart?' }

/** Writes and reads through a client. @returns the id of the stored conversation */
async function use(client: SekhaClient): Promise<string> {
  const { id } = await client.conversations.create({ label: 'Served', messages: [message] })
  const hits = await client.query('shadow ledger')
  same(
    hits.data.map((hit) => hit.conversation_id),
    [id],
    'hits',
  )
  const records = await collect(client.export.stream())
  same(records.filter(({ type }) => type === 'message').length, 1, 'exported messages')
  return id
}

/** Closes the controller whatever happens, because an open one keeps the process alive. */
async function useAndClose(controller: Controller, client: SekhaClient): Promise<string> {
  try {
    return await use(client)
  } finally {
    await controller.close()
  }
}

/** Checks that a controller on a file keeps its data when it is opened again. */
async function restart(options: ControllerOptions & { readonly database: string }): Promise<void> {
  const first = createController(options)
  const id = await useAndClose(first, new SekhaClient({ fetch: first.fetch }))
  const second = createController(options)
  const client = new SekhaClient({ fetch: second.fetch })
  same((await client.conversations.get(id)).message_count, 1, 'messages after a restart')
  same((await client.query('shadow ledger')).length, 1, 'hits after a restart')
  same(await second.verify(), [], 'problems')
  await second.close()
}

export const cases: readonly Case[] = [
  ...feature('server: in this thread', {
    'the server runs in memory without a socket': async () => {
      const controller = createController()
      await useAndClose(controller, new SekhaClient({ fetch: controller.fetch }))
    },
    'data in a file survives a restart': ({ directory }) => restart({ database: `${directory}/thread.db` }),
  }),
  ...feature('server: in a worker', {
    'data in a file survives a restart': ({ directory }) =>
      restart({ database: `${directory}/worker.db`, worker: true }),
  }),
  ...feature('server: over HTTP', {
    'the server listens, responds and stops': async () => {
      const key = 'k'.repeat(40)
      const controller = createController({ apiKey: key, worker: true })
      const { url } = await controller.listen({ port: 0 })
      await useAndClose(controller, new SekhaClient({ baseUrl: url, apiKey: key }))
    },
  }),
]
