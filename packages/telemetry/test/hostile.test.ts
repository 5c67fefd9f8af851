import { describe, expect, it } from 'vitest'
import { createController, telemetry } from '@sekha/server'
import { temporaryDirectory } from 'sekha-test-kit'
import { createSession, type TelemetrySession, type TelemetryStats } from '@sekha/telemetry'
import { accountedFor } from './support/sum.ts'

/** An event as our server returns it. */
interface StoredEvent {
  readonly name: string
  readonly category: string
  readonly group: string
  readonly labels: readonly string[] | null
  readonly message: string
  readonly data: Readonly<Record<string, unknown>> | null
  readonly exception_type?: string
  readonly exception_msg?: string
}

/** Records into our own server, which refuses what it could not read back unchanged, and returns its events. */
async function record(
  work: (session: TelemetrySession) => void,
): Promise<{ readonly events: readonly StoredEvent[]; readonly stats: TelemetryStats }> {
  const controller = createController({ services: [telemetry()] })
  const session = createSession('http://localhost:8080', {
    product: 'shop',
    version: '1.2.0',
    spoolFolder: await temporaryDirectory(),
    fetch: (url, init) => controller.fetch(new Request(url, init)),
  })
  work(session)
  const stats = await session.end()
  const response = await controller.fetch(new Request(`http://localhost:8080/api/sessions/${session.sessionId}`))
  const { events } = (await response.json()) as { readonly events: readonly StoredEvent[] | null }
  await controller.close()
  expect(accountedFor(stats)).toBe(stats.accepted)
  return { events: events ?? [], stats }
}

/** A proxy on which every operation throws. */
function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

const nothing = { invalid: 0, rejected: 0 }

describe('data that a server would refuse', () => {
  it('is stored with lone surrogates replaced, in names, texts and exceptions', async () => {
    const { events, stats } = await record((session) => {
      session.logEvent(
        'cut \uD83D',
        { 'key\uD800': 'text \uDC00', long: `${'x'.repeat(50)}\uD83D` },
        { message: '\uDBFF' },
      )
      session.logEvent('whole 😀', { escaped: String.raw`\ud800`, text: '"😀"' })
      session.logException(new Error('emoji \uD83D'))
    })
    expect(stats.dropped).toMatchObject(nothing)
    expect(events[0]).toMatchObject({ name: 'cut \uFFFD', message: '\uFFFD' })
    expect(Object.values(events[0]!.data!)).toEqual(['text \uFFFD', `${'x'.repeat(50)}\uFFFD`])
    expect(events[1]).toMatchObject({ name: 'whole 😀', data: { escaped: String.raw`\ud800`, text: '"😀"' } })
    expect(events[2]).toMatchObject({ exception_msg: 'emoji \uFFFD' })
  })

  it('is stored with each name once', async () => {
    const start = 'k'.repeat(256)
    const { events, stats } = await record((session) => {
      session.logEvent('long', { [`${start}${'a'.repeat(44)}`]: 1, [`${start}${'b'.repeat(44)}`]: 2 })
      session.logEvent('proto', JSON.parse('{"__proto__":1,"[__proto__]":2,"[[__proto__]]":3}') as object as never)
      session.logEvent('cut', {
        '[cut]': 1,
        ...Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`k${at}`, at])),
      })
    })
    expect(stats.dropped).toMatchObject(nothing)
    expect(Object.values(events[0]!.data!)).toEqual([1, 2])
    expect(events[1]!.data).toEqual({ '[__proto__]': 1, '[[__proto__]]': 2, '[[[__proto__]]]': 3 })
    expect(events[2]!.data).toMatchObject({ '[[cut]]': 1, '[cut]': '51 more properties' })
  })

  it('is cut to what the contract allows, and marked', async () => {
    const long = 'x'.repeat(5000)
    const { events, stats } = await record((session) => {
      session.logEvent(long, {}, { category: long, group: long, labels: Array.from({ length: 300 }, () => long) })
      session.logLine({ logger: long, level: long, message: long })
      session.logMetric(long, 1, { unit: long, tags: [long], type: long as 'gauge' })
      const named = Object.assign(new Error('named', { cause: Object.assign(new Error('c'), { name: long }) }), {
        name: long,
      })
      session.logException(named, { category: long })
      session.child({ product: long, version: long }).crash(long)
    })
    expect(stats.dropped).toMatchObject(nothing)
    expect(events).toHaveLength(3)
    expect(events[0]!.name).toBe(`${'x'.repeat(950)}[cut: 4050 more characters]`)
    expect(events[0]!.labels).toHaveLength(100)
    expect(events[0]!.labels!.at(-1)).toBe('[cut: 201 more items]')
    expect(events[2]!.exception_type).toContain('[cut')
  })

  it('takes fields of the wrong type as text, and a state that has no properties as invalid', async () => {
    const { events, stats } = await record((session) => {
      const wrong: readonly unknown[] = [null, 5, Symbol('s'), 1n, {}, [], Object.create(null)]
      for (const value of wrong) {
        session.logEvent('wrong', {}, { category: value, group: value, labels: value, message: value } as object)
        session.logMetric('wrong', 1, { tags: value, unit: value, type: value } as object)
        session.logLine({ logger: value, level: value, message: value } as never)
      }
      for (const state of [new Date(), /x/, new Uint8Array(3)]) session.updateState(state as never)
    })
    expect(stats.dropped).toMatchObject({ rejected: 0, invalid: 3 })
    expect(events).toHaveLength(14)
    expect(events[2]).toMatchObject({ category: '5', group: '5', labels: ['5'], message: '5' })
  })
})

describe('data that fights back', () => {
  it('may record itself in a getter, and ends', async () => {
    const { events } = await record((session) => {
      const data = {
        get inner(): number {
          session.logEvent('inner', data)
          return 1
        },
        self: undefined as unknown,
      }
      data.self = data
      session.logEvent('outer', data)
    })
    expect(events.map(({ name, data }) => ({ name, data }))).toEqual([
      { name: 'inner', data: { value: '[circular]' } },
      { name: 'outer', data: { inner: 1, self: '[circular]' } },
    ])
  })

  it('ends when few objects are shared so often that they would fill the memory', async () => {
    let shared: unknown = true
    for (let depth = 0; depth < 9; depth += 1) shared = Array.from({ length: 200 }, () => shared)
    const { events, stats } = await record((session) => session.logEvent('shared', { shared }))
    expect(stats.dropped).toMatchObject(nothing)
    expect(JSON.stringify(events[0]!.data).length).toBeLessThan(200_000)
  })

  it('never throws, whatever throws in it', async () => {
    const hostile = {
      get password(): string {
        throw new Error('no')
      },
    }
    const { stats } = await record((session) => {
      for (const thrown of [revoked({}), revoked(() => 1), { errors: revoked([]) }, { errors: [revoked({})] }])
        session.logException(thrown)
      const activity = session.activity('import', hostile)
      activity.set(hostile)
      activity[Symbol.dispose]()
      session.logEvent('hostile', { hostile, text: revoked([]) })
    })
    expect(stats).toMatchObject({ accepted: 9, delivered: 9 })
  })

  it('replaces itself by its toJSON, also if it is a plain object', async () => {
    const { events } = await record((session) =>
      session.logEvent('account', { account: { iban: 'DE02', toJSON: () => 'account 7' } }),
    )
    expect(events[0]!.data).toEqual({ account: 'account 7' })
  })

  it('has the place of its own frames, not of text in its message, whatever that is', async () => {
    const message = `\n at${' ('.repeat(20_000)}x`
    const { stats } = await record((session) => session.logException(new Error(message)))
    expect(stats.delivered).toBe(3)
  })
})

describe('secrets', () => {
  it('do not leave in what is thrown, in names, tags, labels, or at a cut', async () => {
    const token = `sk-${'a1'.repeat(20)}`
    const { events } = await record((session) => {
      session.logException({ password: 'hunter2', config: { headers: { Authorization: 'Basic dXNlcjpodW50ZXIy' } } })
      session.logException(new Error('cause', { cause: { password: 'hunter2' } }))
      session.logEvent(`GET ${token}`, {
        [token]: 1,
        list: [{ cookies: 'hunter2' }],
        text: `${'x'.repeat(8185)} ${token}`,
      })
      session.logEvent('fields', {}, { category: token, group: token, labels: [token], message: token })
      session.logLine({ logger: token, level: 'info', message: 'Authorization: Basic dXNlcjpodW50ZXIy' })
    })
    const text = JSON.stringify(events)
    expect(events).toHaveLength(5)
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('sk-a')
    expect(text).not.toContain('dXNlcjp')
  })

  it('of nothing are nothing, so that null deletes them from a state', async () => {
    const { events } = await record((session) => session.logEvent('login', { password: null, token: undefined }))
    expect(events[0]!.data).toEqual({ password: null })
  })
})
