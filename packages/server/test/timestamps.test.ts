// Client and server accept the same timestamps. The client's tests share this table.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Controller } from '../src/host/create-host.ts'
import { openController } from './support/controller.ts'
import { exportedConversation, exportedMessage, exportStream } from './support/export-stream.ts'
import { jsonInit } from './support/requests.ts'

const { accepted, refused } = JSON.parse(
  readFileSync(new URL('../../../openapi/common/timestamps.json', import.meta.url), 'utf8'),
) as { readonly accepted: readonly (readonly [string, string])[]; readonly refused: readonly string[] }

const origin = 'http://127.0.0.1:8080/api/v1'

async function send(controller: Controller, timestamp: string): Promise<Response> {
  const body = { label: 'x', messages: [{ role: 'user', content: 'x', timestamp }] }
  return controller.fetch(`${origin}/conversations`, jsonInit('POST', body))
}

const sendImport = (controller: Controller, body: string): Promise<Response> =>
  controller.fetch(`${origin}/import`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body })

async function exportText(controller: Controller): Promise<string> {
  return (await controller.fetch(`${origin}/export`)).text()
}

test.each(accepted)('the timestamp %s is stored, exported and imported again as %s', async (text, expected) => {
  const { controller } = openController()
  expect((await send(controller, text)).status).toBe(201)
  const exported = await exportText(controller)
  expect(exported).toContain(`"timestamp":"${expected}"`)
  const { controller: other } = openController()
  expect((await sendImport(other, exported)).status).toBe(200)
  expect(await exportText(other)).toContain(`"timestamp":"${expected}"`)
})

test.each(accepted)('the timestamp %s is accepted in a filter and in a hand-written import', async (text) => {
  const { controller } = openController()
  const id = crypto.randomUUID()
  const filter = new URLSearchParams({ date_from: text })
  expect((await controller.fetch(`${origin}/conversations?${filter}`)).status).toBe(200)
  const conversation = exportedConversation(id, { created_at: text, updated_at: text })
  const stream = exportStream([conversation, exportedMessage(id, { timestamp: text })])
  expect((await sendImport(controller, stream)).status).toBe(200)
})

test.each(refused)(
  'the timestamp %j is rejected in a message, a filter, and each record of an import',
  async (text) => {
    const { controller } = openController()
    const created = await send(controller, text)
    expect(created.status).toBe(422)
    expect(await created.json()).toMatchObject({ issues: [{ path: 'messages[0].timestamp' }] })
    const filter = new URLSearchParams({ date_to: text })
    expect([400, 422]).toContain((await controller.fetch(`${origin}/conversations?${filter}`)).status)
    const id = crypto.randomUUID()
    for (const [records, place] of [
      [[exportedConversation(id, { created_at: text })], 'line 2: created_at'],
      [[exportedConversation(id, { updated_at: text })], 'line 2: updated_at'],
      [[exportedConversation(id), exportedMessage(id, { timestamp: text })], 'line 3: timestamp'],
    ] as const) {
      const response = await sendImport(controller, exportStream(records))
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ issues: [{ path: place }] })
    }
    expect((await (await controller.fetch(`${origin}/conversations/count`)).json()) as object).toMatchObject({
      count: 0,
    })
  },
)
