import { expect, it } from 'vitest'
import { type Ran, runCommand } from './run-command.ts'

const run = (program: string, limitMs = 10_000): Promise<Ran> =>
  runCommand({ file: process.execPath, args: ['-e', program], directory: '.', environment: {} }, limitMs)

it('a program that ends gives its lines, its status and how long it went on after the last', async () => {
  const ran = await run(`console.log('{"end":true}'); console.error('oh'); setTimeout(() => process.exit(3), 200)`)
  expect(ran).toMatchObject({ lines: ['{"end":true}'], problems: 'oh\n', exitCode: 3, wasKilled: false })
  expect(ran.lingeredMs).toBeGreaterThan(100)
})

it('a program that hangs is killed with what it has started', async () => {
  // The child holds the output open: as long as it lives, the run is not over.
  const child = `['-e', 'setInterval(() => {}, 9)'], { stdio: 'inherit' }`
  const ran = await run(
    `require('node:child_process').spawn(process.execPath, ${child}); setInterval(() => {}, 9); console.log('started')`,
    1000,
  )
  expect(ran).toMatchObject({ lines: ['started'], exitCode: null, wasKilled: true, lingeredMs: undefined })
})

it('a program that is not there says so', async () => {
  const ran = await runCommand({ file: '/nowhere/at-all', args: [], directory: '.', environment: {} }, 1000)
  expect(ran.problems).toContain('ENOENT')
  expect(ran.exitCode).toBeNull()
})
