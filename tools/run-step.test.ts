import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { runStep } from './run-step.ts'

async function project(script: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-step-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  await writeFile(join(directory, 'package.json'), JSON.stringify({ scripts: { step: script } }))
  return directory
}

describe('runStep', () => {
  test('prints the name of a step before it runs, and the output of a failed step', async () => {
    const lines: string[] = []
    const note = (line: string): number => lines.push(line.replace(/\d+\.\d s/, '# s'))
    const log = vi.spyOn(console, 'log').mockImplementation(note)
    const error = vi.spyOn(console, 'error').mockImplementation(note)
    onTestFinished(() => [log, error].forEach((spy) => spy.mockRestore()))
    expect(await runStep('good', 'step', { cwd: await project('echo fine') })).toMatchObject({ ok: true })
    expect(await runStep('bad', 'step', { cwd: await project('echo wrong; exit 3') })).toMatchObject({ ok: false })
    expect(lines.map((line) => line.trim())).toEqual(['… good', '✓ good (# s)', '… bad', '✗ bad (# s)', 'wrong'])
  })
})
