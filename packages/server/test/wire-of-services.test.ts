// What a contract can say about the wire of a service, from a client to a handler and back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Generated, type SessionEvent, useTwoServices, ways, openClient } from './support/two-services.ts'

const services = useTwoServices()

describe.each(ways)('%s, a service', (way) => {
  let client: InstanceType<Generated['SekhaClient']>
  let close: () => Promise<void>

  beforeAll(async () => {
    ;({ client, close } = await openClient(services, way))
  })
  afterAll(() => close())

  it('streams server-sent events, whose data the client reads as JSON with dates', async () => {
    const { stateSessionsEvents, StateNamespace } = services.generated
    const happenedAt = new Date('2026-01-16T21:09:09Z')
    const expected = [
      { event: 'started', id: '1', data: { eventKind: 'started S/1', happenedAt } },
      { event: 'message', id: '1', data: { eventKind: 'a\nb', happenedAt } },
    ]
    for (const stream of [stateSessionsEvents(client, 'S/1'), new StateNamespace(client).sessions.events('S/1')]) {
      const events: { readonly data: SessionEvent }[] = []
      for await (const event of stream) events.push(event)
      expect(events).toEqual(expected)
    }
  })

  it('streams the bytes of its events, if a program wants them', async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of services.generated.stateSessionsEvents(client, 's').bytes())
      text += decoder.decode(chunk, { stream: true })
    expect(text).toContain('event: started\nid: 1\ndata: {"eventKind":"started s"')
  })

  it('writes its errors in plain text, which are the message of the error', async () => {
    const call = services.generated.stateSessionsEvents(client, 'none').withResponse()
    await expect(call).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Session not found') as string,
    })
  })

  it('has names in camel case, which stay as they are', async () => {
    const { stateNotesLink } = services.generated
    const note = '0195f8a2-0000-7000-8000-00000000000a'
    expect(await stateNotesLink(client, 's', note, { displayName: 'Notes' })).toMatchObject({ displayName: 'Notes' })
    const misspelt = stateNotesLink(client, 's', note, { display_name: 'Notes' } as object)
    await expect(misspelt).rejects.toThrow('state.notes.link: unknown field "display_name": did you mean displayName?')
  })
})
