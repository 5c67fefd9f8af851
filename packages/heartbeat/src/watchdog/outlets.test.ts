import { createManualClock } from '@sekha/core/testing'
import { describe, expect, it, vi } from 'vitest'
import type { HeartbeatReport, Transition } from '../transition.ts'
import { describeReport } from './describe-report.ts'
import { createOutlets } from './outlets.ts'
import type { FileModule } from './starvation.ts'

const hang = (number: number): Transition => ({
  state: 'hung',
  previous: 'suspect',
  at: new Date(0),
  hang: number,
  durationMs: 1000,
  isBlocked: true,
})

const settings = {
  stderr: false,
  file: undefined,
  url: undefined,
  headers: {},
  body: undefined,
  states: ['hung', 'recovered', 'suspended', 'paused', 'unknown'],
  context: undefined,
  maxPerMinute: 2,
} as const

/** A file system that keeps lines, or fails. */
const createFiles = (fails: (call: string) => boolean = () => false) => {
  const lines: string[] = []
  const check = (call: string): void => {
    if (fails(call)) throw new Error(`ENOSPC: no space left on device, ${call}`)
  }
  const fs: FileModule = {
    openSync: () => (check('open'), 7),
    writeSync: (_, text) => (check('write'), lines.push(text)),
    closeSync: () => check('close'),
    readFileSync: () => '',
    readlinkSync: () => '',
  }
  return { fs, lines }
}

describe('outlets', () => {
  it('report at most `maxPerMinute` times a minute, and count the others', () => {
    const clock = createManualClock()
    const sent: HeartbeatReport[] = []
    const onSuppressed = vi.fn()
    const port = { postMessage: (report: unknown) => sent.push(report as HeartbeatReport) }
    const outlets = createOutlets(settings, { clock, port, pid: 1, onSuppressed, onFailure: () => {} })
    for (let number = 1; number <= 5; number++) outlets.send(hang(number))
    expect(sent.map((report) => [report.state === 'hung' && report.hang, report.suppressed])).toEqual([
      [1, 0],
      [2, 0],
    ])
    expect(onSuppressed).toHaveBeenCalledTimes(3)
    void clock.advance(30_000)
  })

  it('report again when a part of the minute is over, with the number that was suppressed', async () => {
    const clock = createManualClock()
    const sent: HeartbeatReport[] = []
    const port = { postMessage: (report: unknown) => sent.push(report as HeartbeatReport) }
    const outlets = createOutlets(settings, { clock, port, pid: 1, onSuppressed: () => {}, onFailure: () => {} })
    for (let number = 1; number <= 5; number++) outlets.send(hang(number))
    await clock.advance(30_000)
    outlets.send(hang(6))
    outlets.send(hang(7))
    expect(sent.map((report) => [report.state === 'hung' && report.hang, report.suppressed])).toEqual([
      [1, 0],
      [2, 0],
      [6, 3],
    ])
  })

  it('report a file that cannot be opened at once, and one that cannot be written', () => {
    const failures: string[] = []
    const environment = { clock: createManualClock(), pid: 1, onSuppressed: () => {} }
    const onFailure = (message: string): void => void failures.push(message)
    const closed = createFiles((call) => call === 'open')
    createOutlets({ ...settings, file: 'a' }, { ...environment, fs: closed.fs, onFailure })
    expect(failures).toEqual(['report.file a cannot be opened: ENOSPC: no space left on device, open'])
    const full = createFiles((call) => call === 'write')
    createOutlets({ ...settings, file: 'b' }, { ...environment, fs: full.fs, onFailure }).send(hang(1))
    expect(failures[1]).toBe('report.file b cannot be written: ENOSPC: no space left on device, write')
  })

  it('write to the file although another outlet fails', () => {
    const { fs, lines } = createFiles()
    const onFailure = vi.fn()
    const port = {
      postMessage: () => {
        throw new Error('closed')
      },
    }
    const environment = { clock: createManualClock(), fs, port, pid: 1, onSuppressed: () => {}, onFailure }
    createOutlets({ ...settings, file: 'a', context: { id: 'x' } }, environment).send(hang(1))
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { state: 'hung', at: '1970-01-01T00:00:00.000Z', pid: 1, context: { id: 'x' } },
    ])
    expect(onFailure.mock.calls).toEqual([['report.port: closed']])
  })
})

it.each<[Partial<HeartbeatReport>, string]>([
  [hang(1), '[heartbeat] hung: no heartbeat for 1000 ms'],
  [
    { ...hang(1), pid: 5, activity: 'a"b', suppressed: 2 },
    '[heartbeat] hung: no heartbeat for 1000 ms (in "a\\"b", pid 5, 2 reports suppressed)',
  ],
  [
    { ...hang(1), blockedIn: 'native', lease: 'l' } as Partial<HeartbeatReport>,
    '[heartbeat] lease "l" hung: no heartbeat for 1000 ms, blocked in native code',
  ],
  [
    { ...hang(1), stack: '    at f (a.js:1:2)' } as Partial<HeartbeatReport>,
    '[heartbeat] hung: no heartbeat for 1000 ms\n    at f (a.js:1:2)',
  ],
  [{ state: 'recovered', durationMs: 5 }, '[heartbeat] recovered after 5 ms'],
  [{ state: 'suspended', durationMs: 5 }, '[heartbeat] was suspended for 5 ms'],
  [{ state: 'paused', reason: 'hidden' }, '[heartbeat] paused: hidden'],
  [{ state: 'unknown', reason: 'lost' }, '[heartbeat] unknown: lost'],
])('describes %o', (report, text) => {
  expect(describeReport({ suppressed: 0, ...report } as HeartbeatReport)).toBe(text)
})
