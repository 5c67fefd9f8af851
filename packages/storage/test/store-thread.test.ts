import { Worker, type WorkerOptions } from 'node:worker_threads'
import { rejection } from 'sekha-test-kit'
import { afterEach, describe, expect, expectTypeOf, it, onTestFinished, vi } from 'vitest'
import { StoreError } from '../src/index.ts'
import { openStoreThread, type Remote, type StoreThread, type StoreThreadOptions } from '../src/thread/index.ts'
import type { Echo } from './support/echo.ts'

const start = (options: WorkerOptions): Worker => new Worker(new URL('./children/thread.ts', import.meta.url), options)

function open(options: Partial<StoreThreadOptions> = {}): { thread: StoreThread; echo: Remote<Echo> } {
  const thread = openStoreThread({
    store: { kind: 'sqlite', path: ':memory:' },
    engines: [{ name: 'echo' }],
    start,
    ...options,
  })
  onTestFinished(() => thread.close().catch(() => {}))
  return { thread, echo: thread.engine<Echo>('echo') }
}

/** A thread that runs `reply` for every message and can be closed. `post` sends a reply. */
function openScripted(reply: string, options: Partial<StoreThreadOptions> = {}): ReturnType<typeof open> {
  const script = `
    const { parentPort, threadId } = require('node:worker_threads')
    const post = (reply) => parentPort.postMessage(reply)
    parentPort.on('message', ({ id, kind, method }) => {
      ${reply}
      if (kind === 'close') post({ kind: 'done', id })
    })
    post({ kind: 'opened' })`
  return open({ start: (given) => new Worker(script, { ...given, eval: true }), ...options })
}

afterEach(() => void vi.useRealTimers())

/** An error with its causes, outermost first. */
function chain(error: unknown): Error[] {
  return error instanceof Error ? [error, ...chain(error.cause)] : []
}

describe('an engine of a thread', () => {
  it('passes arguments and results', async () => {
    const { echo } = open()
    const value = { bytes: new Uint8Array([1, 2]), at: new Date(5), text: '\0', missing: undefined }
    expect(await echo.say(value)).toEqual(value)
  })

  it('has the methods that return promises, and is no promise itself', async () => {
    type Mixed = { now(): Promise<number>; later(): number; size: number }
    expectTypeOf<keyof Remote<Mixed>>().toEqualTypeOf<'now'>()
    const { echo } = open()
    expect(await Promise.resolve(echo)).toBe(echo)
    expect(echo.say).toBe(echo.say)
    expect(String(Reflect.get(echo, 'toString'))).toBe('undefined')
  })

  it('runs local methods in this thread', async () => {
    const { thread } = open()
    const echo = thread.engine<Echo>('echo', { say: () => Promise.resolve('here') })
    expect(await echo.say('there')).toBe('here')
    expect(await failureOf(echo.fail('there'))).toMatchObject({ message: 'there' })
  })

  it('rejects calls of methods and engines that do not exist', async () => {
    const { echo, thread } = open()
    const other = echo as unknown as { missing(): Promise<void>; constructor2(): Promise<void> }
    expect((await failureOf(other.missing())).message).toBe('the engine echo has no method missing')
    const none = thread.engine<Echo>('none')
    expect((await failureOf(none.say(1))).message).toBe('the engine none has no method say')
    const inherited = thread.engine<{ call(): Promise<void> }>('toString')
    expect((await failureOf(inherited.call())).message).toBe('the engine toString has no method call')
  })

  it('keeps the class, the code and the causes of an error', async () => {
    const error = await failureOf(open().echo.fail('The store is full'))
    expect(error).toBeInstanceOf(StoreError)
    expect(chain(error)).toMatchObject([
      { code: 'full', message: 'The store is full' },
      { message: 'disk', errcode: 13 },
    ])
  })

  it('reports errors of background work', async () => {
    const failures: Error[] = []
    const { echo } = open({ onFailure: (error) => failures.push(error) })
    await echo.failLater('behind')
    expect(failures.map(({ message }) => message)).toEqual(['behind'])
  })
})

describe('opening a thread', () => {
  it('resolves when its engines are open', async () => {
    await expect(open().thread.opened()).resolves.toBeUndefined()
  })

  it('rejects every call with the reason when an engine does not open', async () => {
    const { thread, echo } = open({ store: { kind: 'sqlite', path: 'refused' } })
    const error = await failureOf(thread.opened())
    expect(error).toBeInstanceOf(StoreError)
    expect(chain(error)).toMatchObject([{ code: 'damaged' }, { message: 'bad page' }])
    expect(await failureOf(echo.say(1))).toBe(error)
  })
})

describe('close of a thread', () => {
  it('waits for earlier calls and refuses later ones', async () => {
    const { thread, echo } = open()
    const calls = Array.from({ length: 20 }, (_, index) => echo.say(index))
    const closed = thread.close()
    await expect(echo.say('late')).rejects.toThrow('The store is closed')
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, index) => index))
    await closed
    await expect(echo.say('later')).rejects.toThrow('The store is closed')
    expect(thread.close()).toBe(thread.close())
  })

  it('rejects with the error of an engine that does not close, and ends the thread', async () => {
    const deaths: Error[] = []
    const { thread } = open({
      engines: [{ name: 'echo', options: 'stubborn' }],
      onDeath: (error) => deaths.push(error),
    })
    await thread.opened()
    expect((await failureOf(thread.close())).message).toBe('does not close')
    expect(deaths).toEqual([])
  })

  it('ends even if a call never settles, and rejects that call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { thread, echo } = openScripted('')
    const call = failureOf(echo.say(1))
    const closed = thread.close()
    await vi.advanceTimersByTimeAsync(5000)
    await closed
    expect((await call).message).toBe('The store was closed before the call finished')
  })

  it('rejects with the timeout if the thread is stuck', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { thread } = openScripted(`if (kind === 'close') for (;;);`)
    const closed = failureOf(thread.close())
    await vi.advanceTimersByTimeAsync(5000)
    expect((await closed).message).toBe('The store did not reply within 5000 ms')
  })
})

describe('a call that fails in the message channel', () => {
  it('rejects when its arguments cannot be cloned', async () => {
    const error = await failureOf(open().echo.say(() => {}))
    expect(error.message).toBe('The arguments of say could not be sent')
    expect(chain(error)[1]).toMatchObject({ name: 'DataCloneError' })
  })

  it('rejects when the thread cannot read its arguments, and the next call succeeds', async () => {
    const small = { resourceLimits: { stackSizeMb: 1 } }
    const { echo } = open({ start: (options) => start({ ...options, ...small }) })
    const error = await failureOf(echo.say(nested(2000)))
    expect(error.message).toBe("The store's worker could not read the arguments of the call")
    expect(chain(error)).toHaveLength(2)
    expect(await echo.say(0)).toBe(0)
  })

  it('rejects when its result cannot be cloned', async () => {
    expect(await failureOf(open().echo.unsendable())).toMatchObject({ name: 'DataCloneError' })
  })

  it('rejects when its result cannot be read, and other running calls continue', async () => {
    const { echo } = openScripted(`
      if (method === 'fail') globalThis.first = id
      if (method === 'say') {
        let value = 1
        for (let depth = 0; depth < 3000; depth++) value = { value }
        post({ kind: 'done', id, value })
      }
      if (kind === 'under-way') {
        post({ kind: 'under-way', id, calls: [first] })
        post({ kind: 'done', id: first, value: 'done' })
      }`)
    const other = echo.fail('not')
    const error = await failureOf(echo.say(1))
    expect(error.message).toBe("The result of the store's worker could not be read")
    expect(chain(error)).toHaveLength(2)
    expect(await other).toBe('done')
  })
})

describe('a thread that ends unexpectedly', () => {
  it.each([
    ['throws', `setImmediate(() => { throw new Error('oh no') })`, /^The store's thread failed: oh no/],
    ['exits', 'process.exit(3)', /^The store's worker exited with code 3/],
  ])('rejects every call with the reason when it %s', async (_, script, reason) => {
    const deaths: Error[] = []
    const { thread, echo } = openScripted(script, { onDeath: (error) => deaths.push(error) })
    await thread.opened()
    for (const call of [echo.say(1), echo.fail('')]) expect((await failureOf(call)).message).toMatch(reason)
    await expect(echo.say(2)).rejects.toThrow(reason)
    expect(deaths.map(({ message }) => message)).toEqual([expect.stringMatching(reason)])
    await thread.close()
  })

  it('rejects with the reason when it does not start', async () => {
    const { echo } = open({ start: () => Promise.reject(new Error('no module')) })
    await expect(echo.say(1)).rejects.toThrow("The store's thread failed: no module")
  })
})

function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {}
  for (let level = 0; level < depth; level++) value = { value }
  return value
}

/** The error of a call. */
async function failureOf(call: Promise<unknown>): Promise<Error> {
  const error = await rejection(call)
  return error instanceof Error ? error : expect.unreachable('it is no error')
}
