import { describe, expect, it } from 'vitest'
import { casesFor, countResults, formatMatrix, toResults, type Result } from './matrix.ts'
import type { Ran } from './run-command.ts'

const planned = [
  { name: 'one', feature: 'calls' },
  { name: 'two', feature: 'calls' },
]

const ended: Ran = {
  lines: ['{"case":"one","passed":true}', '{"case":"two","passed":true}', '{"end":true}'],
  problems: '',
  exitCode: 0,
  wasKilled: false,
  lingeredMs: 10,
}

const outcomes = (ran: Ran, isProcess = false): (string | undefined)[][] =>
  toResults('bun', planned, ran, isProcess).map(({ name, outcome, reason }) => [name, outcome, reason])

describe('toResults', () => {
  it('reads reports and ignores other lines', () => {
    const lines = ['hello', '{"case":"one","passed":true}', '{"case":', '{"case":"two","passed":false,"reason":"no"}']
    expect(outcomes({ ...ended, lines })).toEqual([
      ['one', 'passed', undefined],
      ['two', 'failed', 'no'],
    ])
  })

  it('fails a case without a report, with how the program ended as the reason', () => {
    const lines = ['{"case":"one","passed":true}']
    const killed = { ...ended, lines, exitCode: null, wasKilled: true, lingeredMs: undefined, problems: 'oh\nno\n' }
    expect(outcomes(killed)[1]).toEqual(['two', 'failed', 'no report: killed after the time limit: oh no'])
    const stopped = { ...ended, lines, exitCode: 1, lingeredMs: undefined }
    expect(outcomes(stopped)[1]).toEqual(['two', 'failed', 'no report: ended with status 1'])
  })

  it('requires a process to exit by itself, soon and with status 0', () => {
    const end = (ran: Partial<Ran>): unknown => outcomes({ ...ended, ...ran }, true).at(-1)
    const name = 'nothing keeps it alive'
    expect(end({})).toEqual([name, 'passed', undefined])
    expect(end({ lingeredMs: 4000.4 })).toEqual([name, 'failed', 'went on for 4000 ms'])
    expect(end({ exitCode: 1 })).toEqual([name, 'failed', 'ended with status 1'])
    expect(end({ wasKilled: true, lingeredMs: undefined, exitCode: null })).toEqual([
      name,
      'failed',
      'killed after the time limit',
    ])
  })

  it('excludes the cases of other runtimes', () => {
    const some = [{ name: 'page', feature: 'keys', only: ['chromium' as const] }, ...planned]
    expect(casesFor('bun', some)).toEqual(planned)
    expect(casesFor('chromium', some)).toEqual(some)
  })
})

describe('formatMatrix', () => {
  const result = (runtime: Result['runtime'], outcome: Result['outcome'], reason?: string): Result => ({
    runtime,
    feature: 'calls',
    name: 'one',
    outcome,
    reason,
  })
  const runtimes = [
    { name: 'bun', title: 'Bun' },
    { name: 'deno', title: 'Deno' },
    { name: 'workerd', title: 'workerd' },
  ] as const

  it('counts by cell, and lists failed and skipped cases with their reasons', () => {
    const results = [result('bun', 'passed'), result('bun', 'failed', 'a\n  b'), result('deno', 'skipped', 'not here')]
    expect(formatMatrix(results, runtimes).split('\n')).toEqual([
      '|  | Bun | Deno | workerd |',
      '| --- | ---: | ---: | ---: |',
      '| calls | 1, **1 failed** | 1 skipped | – |',
      '| the process ends by itself | – | – | – |',
      '| **all** | 1, **1 failed** | 1 skipped | – |',
      '',
      '- Bun: failed: calls: one. a b',
      '- Deno: skipped: calls: one. not here',
    ])
    expect(countResults(results)).toEqual({ passed: 1, failed: 1, skipped: 1 })
  })

  it('counts many cases with the same reason instead of listing them', () => {
    const results = Array.from({ length: 4 }, () => result('bun', 'skipped', 'not here'))
    expect(formatMatrix(results, runtimes)).toContain('- Bun: skipped: 4 cases. not here')
  })
})
