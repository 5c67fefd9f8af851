import * as fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FileSystem } from './file-system.ts'
import { identifyProcess, isGone, type Owner, type Probe, probe } from './owner.ts'

const self: Owner = { pid: 7, host: 'web-1', boot: 'b1', space: 'pid:[1]', started: '500' }
const owner: Owner = { ...self, pid: 8, started: '400' }
const running: Probe = { state: 'running', started: '400' }

describe('the owner of a journal', () => {
  it.each<[string, boolean, Partial<Owner>, Partial<Probe>, number]>([
    ['runs', false, {}, {}, 0],
    ['runs, and has been silent for long', false, {}, {}, 10_000],
    ['is gone', true, {}, { state: 'gone' }, 0],
    ['is not known to the system', false, {}, { state: 'unknown' }, 10_000],
    ['has left its process id to another process', true, {}, { started: '450' }, 0],
    ['may have left its process id, where the system does not tell', false, { started: undefined }, {}, 10_000],
    ['was there before the system started again', true, { boot: 'b0' }, {}, 0],
    ['is on another machine, and was alive just now', false, { host: 'web-2' }, { state: 'gone' }, 500],
    ['is on another machine, and has been silent for long', true, { host: 'web-2' }, {}, 10_000],
    ['is in another container, and was alive just now', false, { space: 'pid:[2]' }, { state: 'gone' }, 500],
    ['is in another container, and has been silent for long', true, { space: 'pid:[2]' }, {}, 10_000],
  ])('%s: %j', (_, expected, ofOwner, ofProbe, signAgeMs) => {
    expect(isGone({ ...owner, ...ofOwner }, self, { ...running, ...ofProbe }, signAgeMs, 1000)).toBe(expected)
  })

  it('of this process is this process', () => {
    const system = fs as unknown as FileSystem
    const known = identifyProcess(system)
    expect(known.pid).toBe(process.pid)
    expect(isGone(known, known, probe(system, known.pid), 10_000, 1000)).toBe(false)
    expect(isGone({ ...known, started: '1' }, known, probe(system, known.pid), 0, 1000)).toBe(
      known.started !== undefined,
    )
  })
})
