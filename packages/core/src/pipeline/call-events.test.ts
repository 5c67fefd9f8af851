import { expect, it } from 'vitest'
import { callEvents } from './call-events.ts'
import { createCaller } from './caller.ts'

const operation = {
  id: 'state.sessions.events',
  service: 'state',
  method: 'GET',
  path: '/events',
  responseType: 'sse',
  responseDates: ['at'],
} as const

async function read(body: string): Promise<unknown[]> {
  const fetch = async (): Promise<Response> => new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  const events: unknown[] = []
  for await (const event of callEvents(createCaller({ fetch }), operation, {})) events.push(event)
  return events
}

it('reads the data of each event as JSON, with dates', async () => {
  const at = '2026-01-16T21:09:09Z'
  expect(await read(`id: 7\nevent: turn\ndata: {"at":\ndata: "${at}"}\n\n: comment\n\ndata: {}\n\n`)).toEqual([
    { event: 'turn', id: '7', data: { at: new Date(at) } },
    { event: 'message', id: '7', data: {} },
  ])
})

it('rejects an event whose data is not JSON, without its text', async () => {
  const reading = read('data: secret\n\n')
  await expect(reading).rejects.toMatchObject({ name: 'ProtocolError', operation: operation.id })
  await expect(reading).rejects.toThrow('The data of an event is not JSON')
  await expect(reading).rejects.not.toThrow('secret')
})
