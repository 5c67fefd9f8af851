import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Ran, runCommand } from './run-command.ts'

const run = (program: string, limitMs = 100_000): Promise<Ran> =>
  runCommand({ file: process.execPath, args: ['-e', program], directory: '.', environment: {} }, limitMs)

it('a program that ends gives its lines, its status and how long it went on after the last', async () => {
  const ran = await run(`console.log('{"end":true}'); console.error('oh'); setTimeout(() => process.exit(3), 200)`)
  expect(ran).toMatchObject({ lines: ['{"end":true}'], problems: 'oh\n', exitCode: 3, wasKilled: false })
  // How long is up to the machine: the last line may be read late.
  expect(ran.lingeredMs).toBeGreaterThan(0)
})

it('a program that hangs is killed with what it has started', async () => {
  // The child holds the output open: as long as it lives, the run is not over.
  const child = `['-e', 'setInterval(() => {}, 9)'], { stdio: 'inherit' }`
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  // The limit passes when the program has said that it runs.
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

it('a program that is not there says so', async () => {
  const ran = await runCommand({ file: '/nowhere/at-all', args: [], directory: '.', environment: {} }, 1000)
  expect(ran.problems).toContain('ENOENT')
  expect(ran.exitCode).toBeNull()
})
