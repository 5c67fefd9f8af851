import { describe, expect, it } from 'vitest'
import { createSession, currentSession } from '@sekha/telemetry'
import { createManualClock } from '@sekha/core/testing'
import { openSession } from './support/open.ts'
import type { ReceivedRecord } from './support/telemetry-server.ts'

/** Fields that differ in each run. */
function strip({ id: _id, sequence: _sequence, timestamp: _timestamp, ...rest }: ReceivedRecord): object {
  return rest
}

describe('a session', () => {
  it('has its id before any server is reached, and records what the document shows', async () => {
    const { server, session } = await openSession({ hostname: 'host-1' })
    expect(session.sessionId).toMatch(/^[\da-f-]{36}$/)
    session.updateState({ status: 'running', version: '1.0.0' })
    session.updateState({ window_state: { open: ['w1', 'w2'], active: 'w1' } })
    session.logEvent('user_action', { action: 'click', button: 'submit' })
    session.logMetric('memory_usage', 1024.5, { tags: ['app:myapp'] })
    const stats = await session.end()
    await server.close()
    expect(server.sessions.get(session.sessionId)!.map(strip)).toEqual([
      { kind: 'lifecycle', phase: 'start', product: 'shop', version: '1.2.0', hostname: 'host-1' },
      { kind: 'state', state: { status: 'running', version: '1.0.0' } },
      { kind: 'state', state: { window_state: { open: ['w1', 'w2'], active: 'w1' } } },
      { kind: 'event', name: 'user_action', data: { action: 'click', button: 'submit' } },
      { kind: 'metric', name: 'memory_usage', value: 1024.5, tags: ['app:myapp'] },
      { kind: 'lifecycle', phase: 'end' },
    ])
    expect(stats).toMatchObject({ accepted: 6, delivered: 6, pending: 0, server: 'sekha', storage: { kind: 'file' } })
  })

  it('records the fields of an event, and refuses a name that is no string', async () => {
    const { server, session } = await openSession()
    session.logEvent('disk', undefined, {
      category: 'warning',
      group: 'system',
      labels: ['disk'],
      message: '90 % full',
    })
    // @ts-expect-error -- a caller in JavaScript
    expect(() => session.logEvent(7)).toThrow(TypeError)
    // @ts-expect-error -- a caller in JavaScript
    expect(() => session.updateState('running')).toThrow('updateState() takes an object, got string')
    await session.end()
    await server.close()
    expect(strip(server.records()[1]!)).toEqual({
      kind: 'event',
      name: 'disk',
      category: 'warning',
      group: 'system',
      labels: ['disk'],
      message: '90 % full',
    })
  })

  it('records an exception with its causes, the members of an AggregateError, and what is no error', async () => {
    const { server, session } = await openSession()
    const inner = new TypeError('inner')
    session.logException(new AggregateError([new RangeError('one')], 'all', { cause: inner }), {
      extraData: { context: 'x' },
    })
    session.logException('just text')
    session.logException({ code: 7 })
    session.logException(undefined)
    await session.end()
    await server.close()
    const exceptions = server.records().filter(({ kind }) => kind === 'exception')
    expect(exceptions[0]).toMatchObject({
      exception_type: 'AggregateError',
      exception_msg: 'all',
      data: { context: 'x' },
      source_file: expect.stringContaining('session.test.ts') as string,
      causes: [
        { type: 'TypeError', message: 'inner', relation: 'cause' },
        { type: 'RangeError', message: 'one', relation: 'member' },
      ],
    })
    expect(exceptions[0]!['stacktrace']).toEqual(expect.arrayContaining([expect.stringMatching(/\n$/)]))
    expect(exceptions.slice(1).map(({ exception_type: type, exception_msg: text }) => [type, text])).toEqual([
      ['string', 'just text'],
      ['Object', '{"code":7}'],
      ['undefined', 'undefined'],
    ])
  })

  it('survives a cause in a circle and an error whose properties throw', async () => {
    const { server, session } = await openSession()
    const circular = new Error('circle')
    circular.cause = circular
    session.logException(circular)
    const hostile = new Proxy(new Error('hostile'), {
      get: () => {
        throw new Error('no')
      },
    })
    session.logException(hostile)
    await session.end()
    await server.close()
    expect(server.records().filter(({ kind }) => kind === 'exception')).toHaveLength(2)
  })

  it('sums counters and collects gauges and histograms, and records them when the interval passes', async () => {
    const clock = createManualClock()
    const { server, session } = await openSession({ clock })
    const hits = session.counter('hits', { tags: ['b:2', 'a:1'] })
    expect(session.counter('hits', { tags: ['a:1', 'b:2'] })).toBe(hits)
    hits.add()
    hits.add(2)
    session.gauge('queue', { unit: 'items' }).set(4)
    session.histogram('latency').record(0.5)
    hits.add(Number.NaN)
    expect(session.stats()).toMatchObject({ accepted: 2, dropped: { invalid: 1 } })
    await clock.advance(1000)
    hits.add(5)
    await session.end()
    await server.close()
    const metrics = server.records().filter(({ kind }) => kind === 'metric')
    expect(metrics.map(strip)).toEqual([
      { kind: 'metric', name: 'hits', type: 'counter', value: 3, tags: ['a:1', 'b:2'] },
      { kind: 'metric', name: 'queue', type: 'gauge', value: 4, unit: 'items' },
      {
        kind: 'metric',
        name: 'latency',
        type: 'histogram',
        value: 0.5,
        metadata: { buckets: [{ le: 0.5, count: 1 }], sum: 0.5, count: 1, min: 0.5, max: 0.5, scale: 20 },
      },
      { kind: 'metric', name: 'hits', type: 'counter', value: 8, tags: ['a:1', 'b:2'] },
    ])
  })

  it('times what a timer and an activity enclose', async () => {
    const clock = createManualClock()
    const { server, session } = await openSession({ clock })
    {
      using timer = session.timer('import')
      using activity = session.activity('import', { file: 'a.csv' })
      timer.count = 3
      await clock.advance(250)
      activity.fail(new Error('bad row'))
    }
    await session.end()
    await server.close()
    const records = server.records().slice(1, -1)
    expect(records.map(({ kind, name, data, value }) => ({ kind, name, data, value }))).toMatchObject([
      { name: 'activity_started', data: { activity: 'import', file: 'a.csv' } },
      { kind: 'exception' },
      { name: 'activity_ended', data: { duration_ms: 250, outcome: 'failed' } },
      { kind: 'metric', name: 'import', value: 0.25 },
    ])
    expect(records[3]).toMatchObject({ type: 'timer', unit: 'seconds', count: 3 })
  })

  it('has children, which end with it', async () => {
    const { server, session } = await openSession()
    const child = session.child({ product: 'worker' })
    child.logEvent('job')
    await session.end()
    await server.close()
    expect(server.sessions.get(child.sessionId)!.map(strip)).toMatchObject([
      { phase: 'start', product: 'worker', version: '1.2.0', parent_id: session.sessionId },
      { name: 'job' },
      { phase: 'end' },
    ])
  })

  it('is the current session in what it runs, also after an await', async () => {
    const { server, session } = await openSession()
    const other = session.child()
    expect(currentSession()).toBeUndefined()
    await session.run(async () => {
      await Promise.resolve()
      expect(currentSession()).toBe(session)
      expect(other.run(() => currentSession())).toBe(other)
      expect(currentSession()).toBe(session)
    })
    await session.end()
    await server.close()
  })

  it.each(['group', 'strict'] as const)(
    'takes what a getter in the data records, before its own record, in %s',
    async (durability) => {
      const { server, session } = await openSession({ durability })
      const nest = (depth: number): object => ({
        before: depth,
        get inner(): string {
          if (depth > 0) session.logEvent(`depth ${depth - 1}`, nest(depth - 1) as Readonly<Record<string, unknown>>)
          void session.persist()
          return 'x'.repeat(5000)
        },
        after: depth,
      })
      session.logEvent('first')
      session.logEvent('depth 2', nest(2) as Readonly<Record<string, unknown>>)
      session.logEvent('last')
      expect(session.stats()).toMatchObject({ accepted: 6, pending: 6 })
      await session.end()
      await server.close()
      const records = server.sessions.get(session.sessionId)!
      expect(records.map(({ name, phase }) => name ?? phase)).toEqual([
        'start',
        'first',
        'depth 0',
        'depth 1',
        'depth 2',
        'last',
        'end',
      ])
      expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7])
      expect(records[4]?.['data']).toEqual({ before: 2, inner: 'x'.repeat(5000), after: 2 })
    },
  )

  it('does not take the record whose data end it', async () => {
    const { server, session } = await openSession()
    session.logEvent('too late', {
      get end(): string {
        void session.end()
        return 'ended'
      },
    })
    const { accepted, dropped } = await session.end()
    await server.close()
    expect(server.sessions.get(session.sessionId)!.map(({ phase }) => phase)).toEqual(['start', 'end'])
    expect({ accepted, closed: dropped.closed }).toEqual({ accepted: 3, closed: 1 })
  })

  it('leaves out what the sampling rate says, and counts it, but no errors', async () => {
    const { server, session } = await openSession({ sampleRate: (name) => (name === 'noise' ? 0 : 1) })
    session.logEvent('noise')
    session.logEvent('noise', undefined, { category: 'error' })
    session.logEvent('signal')
    const stats = await session.end()
    await server.close()
    expect(server.records().map(({ name }) => name)).toEqual([undefined, 'noise', 'signal', undefined])
    expect(stats).toMatchObject({ accepted: 5, delivered: 4, dropped: { sampled: 1 } })
  })

  it('keeps secrets out of the journal', async () => {
    const { server, session } = await openSession({ scrub: { deny: ['pin', /^x-/], allow: ['nextToken'] } })
    session.logEvent('login', {
      password: 'a',
      api_key: 'b',
      userPin: 'c',
      'x-anything': 'd',
      nextToken: 'e',
      max_tokens: 512,
      url: 'https://user:hunter2@example.com/',
      header: 'Bearer abcdefghijklmnopqrstuvwxyz',
    })
    await session.end()
    await server.close()
    expect(server.records()[1]!['data']).toEqual({
      password: '[redacted]',
      api_key: '[redacted]',
      userPin: '[redacted]',
      'x-anything': '[redacted]',
      nextToken: 'e',
      max_tokens: 512,
      url: 'https://user:[redacted]@example.com/',
      header: '[redacted]',
    })
  })

  it('refuses invalid options by name, before it opens anything', () => {
    const create =
      (options: object, url = 'http://127.0.0.1:9') =>
      () =>
        createSession(url, options)
    expect(create({ durabilty: 'strict' })).toThrow('durability')
    expect(create({ durability: 'safe' })).toThrow("durability must be 'group', 'strict' or 'paranoid'")
    expect(create({ sampleRate: 2 })).toThrow('sampleRate must be a number from 0 to 1, got 2')
    expect(create({ bounds: { maxBytes: 5 } })).toThrow('bounds.maxBytes must be an integer from 65536')
    expect(create({}, 'localhost:8080')).toThrow('baseUrl must be an http or https URL')
    expect(create({}, 'http://a:b@localhost')).toThrow('pass apiKey')
  })
})
