// Ids from a client to handlers and back, for a contract of two services whose ids are UUIDs and opaque.
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Generated, type Session, useTwoServices, ways, openClient } from './support/two-services.ts'

const services = useTwoServices()

const note = '0195F8A2-0000-7000-8000-00000000000A'
const lowerNote = note.toLowerCase()

/** Ids that could change a path, or could be decoded twice. */
const hostile = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 24 }),
    fc.string({
      unit: fc.constantFrom(
        '.',
        '/',
        '\\',
        '%',
        '2',
        'F',
        'e',
        'E',
        '?',
        '#',
        ' ',
        '+',
        '&',
        '=',
        ':',
        ';',
        '@',
        '{',
        '}',
        'ß',
        '你',
        '😀',
      ),
      minLength: 1,
      maxLength: 24,
    }),
    fc.constantFrom(
      '../..',
      '..%2f',
      '%2e%2e',
      '%2F',
      '%252F',
      'Latest',
      'LATEST',
      '...',
      ' ',
      '\0',
      '\n',
      'x'.repeat(64),
      '{session_id}',
      '__proto__',
      '%',
      '%ff',
      '%zz',
    ),
  )
  .filter((id) => !['.', '..', 'latest'].includes(id) && id.length <= 64)

describe.each(ways)('an opaque id, %s,', (way) => {
  let client: InstanceType<Generated['SekhaClient']>
  let close: () => Promise<void>

  beforeAll(async () => {
    ;({ client, close } = await openClient(services, way))
  })
  afterAll(() => close())

  it('arrives at its handler as it was passed to a function or a method, and comes back', async () => {
    const { stateSessionsGet, stateNotesLink, StateNamespace } = services.generated
    const state = new StateNamespace(client)
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (id, other) => {
        services.received = []
        const fields = { from_session: other, from_note: note }
        const ids = [await stateSessionsGet(client, id), await state.sessions.get(id)].map(({ name }) => name)
        const links = [await stateNotesLink(client, id, note, fields), await state.notes.link(id, note, fields)]
        expect(ids).toEqual([id, id])
        const path = { session_id: id, note_id: lowerNote }
        const body = { from_session: other, from_note: lowerNote }
        expect(links).toEqual([
          { ...path, ...body },
          { ...path, ...body },
        ])
        expect(services.received).toEqual([id, id, path, body, path, body])
      }),
      { numRuns: way === 'over HTTP' ? 60 : 200 },
    )
  })

  it('is beside UUIDs, which arrive in lower case', async () => {
    services.received = []
    expect([(await services.generated.notesGet(client, note)).id, (await client.notes.get(note)).id]).toEqual([
      lowerNote,
      lowerNote,
    ])
    expect(services.received).toEqual([lowerNote, lowerNote])
  })

  it.each<[string, message: string]>([
    ['.', 'must not be . or .., which would change the path'],
    ['..', 'must not be . or .., which would change the path'],
    ['latest', 'must not be latest: that path belongs to another operation'],
    ['', 'must have from 1 to 64 characters, got 0'],
    ['x'.repeat(65), 'must have from 1 to 64 characters, got 65'],
    ['\ud800', 'contains an unpaired surrogate'],
  ])('%j is refused before any I/O', async (id, message) => {
    services.received = []
    const { stateSessionsGet, StateNamespace } = services.generated
    for (const call of [stateSessionsGet(client, id), new StateNamespace(client).sessions.get(id)])
      await expect(call).rejects.toThrow(`state.sessions.get: session_id ${message}`)
    expect(services.received).toEqual([])
  })

  it('must match the pattern of the contract, which the client puts into words', async () => {
    services.received = []
    await services.generated.stateKeysDelete(client, 'sb_aB9')
    await expect(services.generated.stateKeysDelete(client, 'sk_aB9')).rejects.toThrow(
      'state.keys.delete: key must be sb_ and letters or digits, got a string of 6 characters',
    )
    await expect(services.generated.stateKeysDelete(client, 'sb_')).rejects.toThrow(
      'key must have from 4 to 24 characters, got 3',
    )
    expect(services.received).toEqual(['sb_aB9'])
  })
})

describe('a request of another client', () => {
  it.each<[path: string, status: number, error: string]>([
    [`/sessions/${'x'.repeat(65)}`, 400, 'Invalid path: session_id: Must have at most 64 characters'],
    ['/sessions/%ff', 400, 'Invalid path: session_id: it is not percent-encoded UTF-8'],
    ['/notes/sess_1', 400, 'Invalid path: id: Must be a UUID'],
    ['/sessions/', 404, 'This path does not exist'],
    ['/sessions/a/b', 404, 'This path does not exist'],
  ])('to %s is refused with %d', async (path, status, error) => {
    const controller = services.create()
    const response = await controller.fetch(`http://127.0.0.1:8080${path}`)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(error)
    await controller.close()
  })

  it('to another form of the same path reaches the same operation', async () => {
    const controller = services.create()
    const get = async (path: string): Promise<unknown> =>
      ((await (await controller.fetch(`http://127.0.0.1:8080${path}`)).json()) as Session).name
    expect(await get('/sessions/%6catest')).toBe('the latest')
    expect(await get('/sessions/latest')).toBe('the latest')
    expect(await get('/sessions/%2Fa')).toBe('/a')
    expect(await get('/sessions/x/../a%2fb')).toBe('a/b')
    await controller.close()
  })
})
