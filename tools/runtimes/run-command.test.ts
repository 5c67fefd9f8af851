import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Ran, runCommand } from './run-command.ts'

const run = (program: string, limitMs = 100_000): Promise<Ran> =>
  runCommand({ file: process.execPath, args: ['-e', program], directory: '.', environment: {} }, limitMs)

it('returns the lines of a program, its status and the time between the last line and the exit', async () => {
  const ran = await run(`console.log('{"end":true}'); console.error('oh'); setTimeout(() => process.exit(3), 200)`)
  expect(ran).toMatchObject({ lines: ['{"end":true}'], problems: 'oh\n', exitCode: 3, wasKilled: false })
  // The exact time depends on the machine: the last line may be read late.
  expect(ran.lingeredMs).toBeGreaterThan(0)
})

it('kills a hanging program with its child processes', async () => {
  // The child keeps the output open: the run ends only when the child does.
  const child = `['-e', 'setInterval(() => {}, 9)'], { stdio: 'inherit' }`
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  // The time limit expires as soon as the program reports that it runs.
  const started = createServer(() => vi.advanceTimersByTime(1000)).listen(0, '127.0.0.1')
  onTestFinished(() => void started.close())
  await once(started, 'listening')
  const { port } = started.address() as AddressInfo
  const ran = await run(
    `require('node:child_process').spawn(process.execPath, ${child}); console.log('started'); require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}); setInterval(() => {}, 9)`,
    1000,
  )
  expect(ran).toMatchObject({ lines: ['started'], exitCode: null, wasKilled: true, lingeredMs: undefined })
})

it('reports a missing program', async () => {
  const ran = await runCommand({ file: '/nowhere/at-all', args: [], directory: '.', environment: {} }, 1000)
  expect(ran.problems).toContain('ENOENT')
  expect(ran.exitCode).toBeNull()
})
