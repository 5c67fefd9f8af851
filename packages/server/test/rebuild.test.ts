import { NotFoundError } from '@sekha/core'
import { expect, it } from 'vitest'
import { openController, say } from './support/controller.ts'
import { untilFinished } from './support/jobs.ts'

it.each([false, true])('embeddings.rebuild builds the search index again as a job, with worker: %s', async (worker) => {
  const { controller, client } = openController({ worker })
  for (const label of ['one', 'two', 'three'])
    await client.conversations.create({ label, messages: [say(`${label} zebra`), say('plain')] })
  const before = await client.query('zebra')
  const { job_id: id = '' } = await client.embeddings.rebuild()
  const job = await untilFinished(client, id)
  expect(job).toMatchObject({ id, kind: 'index.rebuild', status: 'succeeded', done: 6, total: 6, attempts: 1 })
  expect(await client.query('zebra')).toEqual(before)
  expect(await controller.verify()).toEqual([])
})

it('a rebuild of a tenant without messages succeeds', async () => {
  const { client } = openController()
  const { job_id: id = '' } = await client.embeddings.rebuild()
  expect(await untilFinished(client, id)).toMatchObject({ status: 'succeeded', done: 0, total: 0 })
})

it('a job is visible only to its tenant', async () => {
  const apiKey = 'a'.repeat(32)
  const other = 'b'.repeat(32)
  const { client } = openController({ apiKey, tenants: { other } })
  const { job_id: id = '' } = await client.embeddings.rebuild()
  expect(await client.jobs.get(id)).toMatchObject({ id })
  await expect(client.withOptions({ apiKey: other }).jobs.get(id)).rejects.toThrow(NotFoundError)
})

it.each([`' OR '1'='1`, 'x'.repeat(128), 'ID/../..', '\u{1f600}', 'a\0b', '__proto__', '.'.repeat(3)])(
  'a job is not found by the hostile id %j',
  async (id) => {
    const { client } = openController()
    await client.embeddings.rebuild()
    await expect(client.jobs.get(id)).rejects.toThrow(NotFoundError)
  },
)
