import { spawnSync } from 'node:child_process'
import { expect, it, onTestFinished, vi } from 'vitest'
import { deferToLoop } from './defer-to-loop.ts'

it.each([
  ['setImmediate', []],
  ['a wait', ['setImmediate', 'MessageChannel']],
  ['a message', ['setImmediate']],
  ['a timer', ['setImmediate', 'MessageChannel']],
])('calls back with %s, after the promise callbacks', async (way, missing) => {
  onTestFinished(() => void vi.unstubAllGlobals())
  for (const name of missing) vi.stubGlobal(name, undefined)
  const waits: number[] = []
  if (way === 'a wait')
    vi.stubGlobal('scheduler', {
      wait(delayMs: number) {
        waits.push(delayMs)
        return new Promise((resolve) => setTimeout(resolve, delayMs))
      },
    })
  const log: string[] = []
  await new Promise<void>((resolve) => {
    deferToLoop(() => {
      log.push('deferred')
      resolve()
    })
    void Promise.resolve().then(() => log.push('promise'))
    log.push('now')
  })
  expect(log).toEqual(['now', 'promise', 'deferred'])
  expect(waits).toEqual(way === 'a wait' ? [0] : [])
})

it('lets other messages and timers through between two callbacks without setImmediate', async () => {
  onTestFinished(() => void vi.unstubAllGlobals())
  vi.stubGlobal('setImmediate', undefined)
  const log: string[] = []
  const timer = new Promise<void>((resolve) => {
    setTimeout(() => {
      log.push('timer')
      resolve()
    })
  })
  const isOver = timer.then(() => true)
  while (!(await Promise.race([isOver, new Promise<false>((resolve) => deferToLoop(() => resolve(false)))])));
  expect(log).toEqual(['timer'])
})

it('does not keep a process alive after the callback', () => {
  const program = `globalThis.setImmediate = undefined
    const { deferToLoop } = await import(${JSON.stringify(new URL('./defer-to-loop.ts', import.meta.url).href)})
    deferToLoop(() => deferToLoop(() => console.log('done')))`
  const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  expect(ran).toMatchObject({ status: 0, signal: null, stdout: 'done\n' })
})
