import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'

const runner = new URL('run.mjs', import.meta.url).pathname

describe('tools/run.mjs', () => {
  test('reports an unsupported Node version in one line', () => {
    const pretend = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.20.8'}})"
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, runner, 'do:demo'],
      { encoding: 'utf8' },
    )
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('This workspace needs Node 20 or newer, but this is Node 18.20.8'),
    ])
  })
})
