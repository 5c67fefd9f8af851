import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createManualClock } from '@sekha/core/testing'
import {
  createSession,
  mergeState,
  type StateObject,
  type TelemetryFetch,
  type TelemetryOptions,
  type TelemetrySession,
} from '@sekha/telemetry'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { openSession } from './support/open.ts'
import { accountedFor } from './support/sum.ts'
import type { ReceivedRecord } from './support/telemetry-server.ts'

/** A server in the process, so that hundreds of sessions need no sockets. */
function createServer(): { readonly records: ReceivedRecord[]; readonly fetch: TelemetryFetch; isAway: boolean } {
  const ids = new Set<string>()
  const server = {
    records: [] as ReceivedRecord[],
    isAway: true,
    fetch: (async (_url, init) => {
      if (server.isAway) throw new TypeError('fetch failed')
      const { records } = JSON.parse(init.body as string) as { records: ReceivedRecord[] }
      const fresh = records.filter(({ id }) => !ids.has(id))
      for (const record of fresh) ids.add(record.id)
      server.records.push(...fresh)
      return Response.json({ accepted: fresh.length, duplicates: records.length - fresh.length, rejected: 0 })
    }) satisfies TelemetryFetch,
  }
  return server
}

function start(fetch: TelemetryFetch, options: TelemetryOptions): TelemetrySession {
  return createSession('http://127.0.0.1:9', { product: 'p', version: '1', heartbeatIntervalMs: 0, fetch, ...options })
}

/** How many bytes are left out between two that are damaged. The test of the format damages every bit. */
const STEP = process.env['SEKHA_SOAK'] === undefined ? 7 : 1

/** All segments below a folder. */
function findSegments(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.segment'))
    .map((name) => join(folder, name))
    .toSorted((left, right) => left.localeCompare(right))
}

const names = (records: readonly ReceivedRecord[]): unknown[] => records.map(({ name, phase }) => name ?? phase)

describe('a damaged segment', () => {
  it('loses only the records of the damaged frame, whichever byte is flipped, and counts them', async () => {
    const original = createServer()
    const source = await temporaryDirectory()
    // In strict mode, each record has a frame.
    const writer = start(original.fetch, { spoolFolder: source, durability: 'strict' })
    writer.logEvent('one', { text: 'größer' })
    writer.logEvent('two')
    expect((await writer.end({ timeoutMs: 0 })).pending).toBe(4)
    const [segment] = findSegments(source)
    const bytes = readFileSync(segment!)
    for (let at = 0; at < bytes.length; at += STEP) {
      const folder = await temporaryDirectory()
      const target = join(folder, segment!.slice(source.length + 1))
      mkdirSync(join(target, '..'), { recursive: true })
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x10, at)
      writeFileSync(target, damaged)
      writeFileSync(join(target, '..', 'released'), '')
      const server = createServer()
      server.isAway = false
      const reader = start(server.fetch, { spoolFolder: folder })
      const stats = await reader.end()
      const all = ['start', 'one', 'two', 'end']
      expect(stats, `byte ${at}`).toMatchObject({ pending: 0, dropped: { corrupt: 1 } })
      expect(accountedFor(stats)).toBe(stats.accepted)
      // Three of the four, and the two of the reader.
      expect(stats.delivered, `byte ${at}`).toBe(all.length - 1 + 2)
      expect(names(server.records)).toHaveLength(all.length - 1 + 2)
    }
  })

  it('is skipped when it is empty or is no segment', async () => {
    const server = createServer()
    const folder = await temporaryDirectory()
    const writer = start(server.fetch, { spoolFolder: folder })
    writer.logEvent('lost')
    expect((await writer.end({ timeoutMs: 0 })).pending).toBe(3)
    const [segment] = findSegments(folder)
    writeFileSync(segment!, 'no segment at all')
    server.isAway = false
    const stats = await start(server.fetch, { spoolFolder: folder }).end()
    expect(stats).toMatchObject({ pending: 0, delivered: 2 })
    expect(accountedFor(stats)).toBe(stats.accepted)
  })
})

describe('a clock before 1970', () => {
  it('gives the records the first time that there is', async () => {
    const server = createServer()
    server.isAway = false
    const clock = createManualClock(-5000)
    const session = start(server.fetch, { spoolFolder: await temporaryDirectory(), clock })
    session.logEvent('early')
    expect(await session.end()).toMatchObject({ delivered: 3 })
    expect(new Set(server.records.map(({ timestamp }) => timestamp))).toEqual(new Set(['1970-01-01T00:00:00.000Z']))
  })
})

describe('what another process left', () => {
  /** Leaves a journal of five records whose process is gone, and returns the folder of the journal. */
  async function leave(folder: string, fetch: TelemetryFetch): Promise<string> {
    const writer = start(fetch, { spoolFolder: folder, durability: 'strict' })
    for (const name of ['one', 'two', 'three']) writer.logEvent(name)
    expect((await writer.end({ timeoutMs: 0 })).pending).toBe(5)
    return join(findSegments(folder)[0]!, '..')
  }

  it.each([
    ['{}'],
    ['null'],
    ['[]'],
    ['{"journal":7,"open":{},"hangs":5,"remote":null}'],
    ['{"journal":"a","open":[null,5,{},{"id":"a b"},{"id":"a\\nb"}]}'],
  ])('is delivered when its note says %s', async (note) => {
    const server = createServer()
    const folder = await temporaryDirectory()
    const left = await leave(folder, server.fetch)
    writeFileSync(join(left, 'sessions.json'), note)
    server.isAway = false
    const stats = await start(server.fetch, { spoolFolder: folder }).end()
    expect(stats).toMatchObject({ delivered: 7, pending: 0, crashesFound: 0 })
    expect(accountedFor(stats)).toBe(stats.accepted)
  })

  it('has the crash of a session whose note lost its hangs', async () => {
    const server = createServer()
    const folder = await temporaryDirectory()
    const left = await leave(folder, server.fetch)
    writeFileSync(join(left, 'sessions.json'), '{"journal":"a","open":[{"id":"lost-session"}]}')
    rmSync(join(left, 'released'))
    writeFileSync(join(left, 'owner.json'), '{"pid":1,"host":"another"}')
    utimesSync(join(left, 'owner.json'), 1, 1)
    server.isAway = false
    const stats = await start(server.fetch, { spoolFolder: folder }).end()
    expect(stats).toMatchObject({ delivered: 8, crashesFound: 1 })
    expect(names(server.records)).toContain('crash')
  })

  it('is found beside files that are no journals, which stay', async () => {
    const server = createServer()
    const folder = await temporaryDirectory()
    const left = await leave(folder, server.fetch)
    const stray = join(left, '..', '.DS_Store')
    writeFileSync(stray, 'x')
    utimesSync(stray, 1, 1)
    writeFileSync(join(left, '000000000001 copy.segment'), readFileSync(findSegments(folder)[0]!))
    writeFileSync(join(left, 'garbage.segment'), 'x')
    writeFileSync(join(left, '000000099999.segment'), readFileSync(findSegments(folder)[0]!))
    server.isAway = false
    const stats = await start(server.fetch, { spoolFolder: folder }).end()
    expect(stats).toMatchObject({ accepted: 7, delivered: 7 })
    expect(readFileSync(stray, 'utf8')).toBe('x')
  })
})

describe('a folder that cannot be written', () => {
  it('leaves the journal in memory, says why, and delivers all the same', async () => {
    const { server, session } = await openSession({ spoolFolder: '/dev/null/telemetry' })
    session.logEvent('kept in memory')
    expect(session.stats().storage).toMatchObject({ kind: 'memory' })
    expect(session.stats().storage.degraded).toMatch(/ENOTDIR|EEXIST/)
    expect(await session.end()).toMatchObject({ delivered: 3, pending: 0 })
    await server.close()
  })

  it('keeps on in memory when the folder vanishes, in the order of the records', async () => {
    const server = createServer()
    const folder = await temporaryDirectory()
    const session = start(server.fetch, {
      spoolFolder: folder,
      durability: 'strict',
      bounds: { maxBytes: 65_536 },
    })
    const log = (count: number, from: number): void => {
      for (let step = from; step < from + count; step += 1) session.logEvent('step', { step, text: 'x'.repeat(200) })
    }
    log(10, 1)
    // A segment cannot be created in a folder that is a file.
    const own = join(findSegments(folder)[0]!, '..')
    rmSync(own, { recursive: true })
    writeFileSync(own, '')
    log(60, 11)
    expect(session.stats().storage).toMatchObject({
      kind: 'memory',
      degraded: expect.stringMatching(/ENOTDIR|ENOENT/) as string,
    })
    expect(accountedFor(session.stats())).toBe(session.stats().accepted)
    server.isAway = false
    const stats = await session.end()
    expect(stats.pending).toBe(0)
    const steps = server.records
      .filter(({ name }) => name === 'step')
      .map(({ data }) => (data as { step: number }).step)
    expect(steps).toEqual(steps.toSorted((left, right) => left - right))
    // What was in the removed files is lost, and counted.
    expect(steps.length + stats.dropped.corrupt).toBeGreaterThanOrEqual(70)
    expect(accountedFor(stats)).toBe(stats.accepted)
  })
})

describe('a process that was killed', () => {
  /** Copies the folder of a writer that lives, as a kill would leave it. */
  function copyAsLeft(source: string, target: string): void {
    cpSync(source, target, { recursive: true })
    const owner = readdirSync(target, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('owner.json'),
    )!
    const known = JSON.parse(readFileSync(join(target, owner), 'utf8')) as object
    // No system gives such a number.
    writeFileSync(join(target, owner), JSON.stringify({ ...known, pid: 2 ** 30 }))
  }

  it('between the creation of a segment and its first record still gets the record of its crash', async () => {
    const source = await temporaryDirectory()
    const writer = start(createServer().fetch, { spoolFolder: source, durability: 'strict' })
    writer.logEvent('one')
    const folder = await temporaryDirectory()
    copyAsLeft(source, folder)
    const [segment] = findSegments(folder)
    writeFileSync(join(segment!, '..', '000000000003.segment'), '')
    const server = createServer()
    server.isAway = false
    const session = start(server.fetch, { spoolFolder: folder })
    expect(await session.end()).toMatchObject({ accepted: 5, delivered: 5, crashesFound: 1, dropped: { corrupt: 0 } })
    expect(names(server.records)).toEqual(['start', 'end', 'start', 'one', 'crash'])
    await writer.end({ timeoutMs: 0 })
  })
})

describe('a journal that is full', () => {
  it.for(['auto', 'memory'] as const)(
    'drops the least important records, counts them, and keeps its bound (%s)',
    async (spool) => {
      const server = createServer()
      const folder = await temporaryDirectory()
      const maxBytes = 262_144
      const session = start(server.fetch, {
        spool,
        spoolFolder: folder,
        durability: 'strict',
        bounds: { maxBytes, maxMemoryBytes: maxBytes },
      })
      for (let step = 0; step < 3000; step += 1) {
        session.logEvent('noise', { step, text: 'x'.repeat(300) })
        if (step % 20 === 0) session.updateState({ step })
        if (step % 100 === 50) session.logException(new Error(`error ${step}`))
      }
      const full = session.stats()
      expect(full.dropped.full).toBeGreaterThan(1000)
      expect(accountedFor(full)).toBe(full.accepted)
      const used = findSegments(folder).reduce((sum, path) => sum + statSync(path).size, 0)
      // One segment may be open beyond the bound.
      expect(used).toBeLessThanOrEqual(maxBytes * 1.2)
      server.isAway = false
      const stats = await session.end()
      expect(stats.pending).toBe(0)
      expect(accountedFor(stats)).toBe(stats.accepted)
      expect(stats.delivered).toBe(server.records.length)
      const states = server.records
        .filter(({ kind }) => kind === 'state')
        .map(({ state }) => (state as { step: number }).step)
      // Each state is superseded by the next one, unless that is in another segment.
      expect(states.at(-1)).toBe(2980)
      expect(stats.dropped.superseded).toBeGreaterThan(0)
      expect(states.length + stats.dropped.superseded).toBe(150)
      expect(server.records.filter(({ kind }) => kind === 'exception')).toHaveLength(30)
      expect(names(server.records).at(-1)).toBe('end')
    },
  )

  it('counts each record once, also if a part of a segment was delivered before it lost more', async () => {
    const server = createServer()
    const session = start(server.fetch, {
      spool: 'memory',
      durability: 'strict',
      delivery: { maxRecords: 7 },
      bounds: { maxMemoryBytes: 65_536 },
    })
    // Four classes, of which one after the other goes.
    for (let step = 0; step < 3000; step += 1) {
      const text = 'x'.repeat(100)
      if (step < 500) session.logLine({ logger: 'a', level: 'info', message: text })
      if (step % 3 === 0) session.logMetric('m', step)
      session.updateState({ [`key${step % 5}`]: step })
      session.logEvent('noise', { step, text })
      if (step % 250 === 0) {
        server.isAway = false
        await session.flush({ timeoutMs: 0 })
        server.isAway = true
        expect(accountedFor(session.stats())).toBe(session.stats().accepted)
      }
    }
    server.isAway = false
    const stats = await session.end()
    expect(stats).toMatchObject({ pending: 0, delivered: server.records.length })
    expect(accountedFor(stats)).toBe(stats.accepted)
    const state = server.records
      .filter(({ kind }) => kind === 'state')
      .reduce<StateObject>((merged, record) => mergeState(merged, record['state'] as StateObject), {})
    if (stats.dropped.superseded > 0) expect(state).toMatchObject({ key4: 2999, key3: 2998, key2: 2997 })
  })

  it('drops what is older than the bound of age', async () => {
    const clock = createManualClock()
    const server = createServer()
    const session = start(server.fetch, { spool: 'memory', clock, bounds: { maxAgeMs: 60_000 }, durability: 'strict' })
    session.logEvent('old')
    await clock.advance(3_600_000)
    session.logEvent('new')
    server.isAway = false
    const ended = session.end()
    await clock.advance(10_000)
    expect(await ended).toMatchObject({ delivered: 2, pending: 0, dropped: { expired: 2 } })
    expect(names(server.records)).toEqual(['new', 'end'])
  })
})

describe('two sessions on one folder', () => {
  it('do not touch what the other is writing', async () => {
    const server = createServer()
    const spoolFolder = await temporaryDirectory()
    const first = start(server.fetch, { spoolFolder })
    const second = start(server.fetch, { spoolFolder })
    first.logEvent('of the first')
    second.logEvent('of the second')
    await second.flush({ timeoutMs: 0 })
    expect(second.stats()).toMatchObject({ adopted: 0, crashesFound: 0, pending: 2 })
    server.isAway = false
    expect(await second.end()).toMatchObject({ accepted: 3, delivered: 3 })
    expect(await first.end()).toMatchObject({ accepted: 3, delivered: 3 })
    expect(names(server.records)).toEqual(['start', 'of the second', 'end', 'start', 'of the first', 'end'])
  })

  it('share what others left: each spool goes to one of them', async () => {
    const server = createServer()
    const spoolFolder = await temporaryDirectory()
    for (let left = 0; left < 10; left += 1) await start(server.fetch, { spoolFolder }).end({ timeoutMs: 0 })
    server.isAway = false
    const sessions = [start(server.fetch, { spoolFolder }), start(server.fetch, { spoolFolder })]
    const stats = await Promise.all(sessions.map((session) => session.end()))
    expect(stats.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(24)
    expect(stats.reduce((sum, { duplicate }) => sum + duplicate, 0)).toBe(0)
    expect(findSegments(spoolFolder)).toEqual([])
  })
})
