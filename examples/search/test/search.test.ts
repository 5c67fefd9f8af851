import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'

const program = new URL('../src/search.ts', import.meta.url).pathname
const corpus = new URL('../../demo/corpus/conversations', import.meta.url).pathname

it('finds a decision in the chats, and again in the index that it has kept', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'sekha-search-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const run = (folder: string) =>
    spawnSync(process.execPath, [program, folder, 'How often do the signing keys rotate?'], { cwd, encoding: 'utf8' })
  const first = run(corpus)
  expect(first.stderr).toBe('')
  expect(first.stdout).toMatch(/^\d+ of 558 messages match\n/)
  expect(first.stdout).toContain('Signing keys rotate every 90 days')
  expect(statSync(join(cwd, 'chats.index')).size).toBeGreaterThan(100_000)
  // The folder does not exist, so the chats come from the index.
  expect(run(join(cwd, 'nothing'))).toMatchObject({ status: 0, stderr: '', stdout: first.stdout })
})
