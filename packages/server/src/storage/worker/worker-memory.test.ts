import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StoreError } from '@sekha/storage'
import type { ConversationInput, Memory } from '../../services/memory/engine/memory.ts'
import { startThread } from './start-thread.ts'
import { createWorkerMemory, type WorkerMemoryOptions } from './worker-memory.ts'

const scope = { tenant: 'default' }
const given: ConversationInput = { label: 'x', folder: '/', importance: 5, metadata: null, messages: [] }

function open(path: string, options: WorkerMemoryOptions = {}): Memory {
  const memory = createWorkerMemory({ path }, options)
  onTestFinished(() => memory.close().catch(() => {}))
  return memory
}

/** A memory whose thread runs `reply` for every call and can be closed. `post` sends a reply. */
function openScripted(reply: string, options: WorkerMemoryOptions = {}): Memory {
  const script = `
    const { parentPort, threadId } = require('node:worker_threads')
    const post = (reply) => parentPort.postMessage(reply)
    parentPort.on('message', ({ id, method }) => {
      ${reply}
      if (method === 'close') post({ kind: 'done', id })
    })
    post({ kind: 'opened' })`
  return open(':memory:', { start: (given) => new Worker(script, { ...given, eval: true }), ...options })
}

afterEach(() => void vi.useRealTimers())

/** An error with its causes, outermost first. */
function chain(error: unknown): Error[] {
  return error instanceof Error ? [error, ...chain(error.cause)] : []
}

async function failureOf(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => expect.unreachable('it has not failed'),
    (error: unknown) => error as Error,
  )
}

describe('close of a worker memory', () => {
  it('waits for earlier calls and refuses later ones', async () => {
    const memory = open(':memory:')
    const writes = Array.from({ length: 20 }, () => memory.createConversation(scope, given))
    const closed = memory.close()
    await expect(memory.countConversations(scope, {})).rejects.toThrow('The store is closed')
    expect((await Promise.all(writes)).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'done'))
    await closed
    await expect(memory.countConversations(scope, {})).rejects.toThrow('The store is closed')
    expect(memory.close()).toBe(memory.close())
    expect((await memory.check()).database.ok).toBe(false)
  })

  it('ends even if a call never settles, and rejects that call', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const memory = openScripted('')
    const call = failureOf(memory.countConversations(scope, {}))
    const closed = memory.close()
    await vi.advanceTimersByTimeAsync(5000)
    await closed
    expect((await call).message).toBe('The store was closed before the call finished')
  })

  it('rejects with the timeout if the thread is stuck', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const memory = openScripted(`if (method === 'close') for (;;);`)
    const closed = failureOf(memory.close())
    await vi.advanceTimersByTimeAsync(5000)
    expect((await closed).message).toBe('The store did not reply within 5000 ms')
  })
})

describe('opening a worker memory', () => {
  it('rejects every call with the reason when the store cannot be opened', async () => {
    const memory = open('/dev/null/sekha.db')
    const reason = /^The store at \/dev\/null\/sekha\.db could not be opened: .*A part of the path is a file/
    await expect(memory.countConversations(scope, {})).rejects.toThrow(reason)
    const error = await failureOf(memory.opened())
    expect(error).toBeInstanceOf(StoreError)
    expect(chain(error)[1]).toMatchObject({ code: 'ENOTDIR' })
    expect(await memory.check()).toMatchObject({ database: { ok: false, error: 'The store cannot be used' } })
  })

  it('resolves when the store is open', async () => {
    await expect(open(':memory:').opened()).resolves.toBeUndefined()
  })
})

describe('a worker call that fails in the message channel', () => {
  it('rejects when its arguments cannot be cloned', async () => {
    const metadata = { call: () => {} }
    const error = await failureOf(open(':memory:').createConversation(scope, { ...given, metadata }))
    expect(error.message).toBe('The arguments of createConversation could not be sent')
    expect(chain(error)[1]).toMatchObject({ name: 'DataCloneError' })
  })

  it('rejects when the thread cannot read its arguments, and the next call succeeds', async () => {
    const small = { resourceLimits: { stackSizeMb: 1 } }
    const memory = open(':memory:', { start: (options) => startThread({ ...options, ...small }) })
    const error = await failureOf(memory.createConversation(scope, { ...given, metadata: nested(2000) }))
    expect(error.message).toBe("The store's worker could not read the arguments of the call")
    expect(chain(error)).toHaveLength(2)
    expect(await memory.countConversations(scope, {})).toBe(0)
  })

  it('rejects when its result cannot be cloned', async () => {
    const memory = openScripted(`
      try { post({ kind: 'done', id, value: () => {} }) }
      catch (error) { post({ kind: 'failed', id, error: { name: error.name, message: error.message } }) }`)
    expect(await failureOf(memory.countConversations(scope, {}))).toMatchObject({ name: 'DataCloneError' })
  })

  it('rejects when its result cannot be read, and other running calls continue', async () => {
    const memory = openScripted(`
      if (method === 'listLabels') globalThis.first = id
      if (method === 'countConversations') {
        let value = 1
        for (let depth = 0; depth < 3000; depth++) value = { value }
        post({ kind: 'done', id, value })
      }
      if (method === 'underWay') {
        post({ kind: 'under-way', id, calls: [first] })
        post({ kind: 'done', id: first, value: ['a label'] })
      }`)
    const other = memory.listLabels(scope)
    const error = await failureOf(memory.countConversations(scope, {}))
    expect(error.message).toBe("The result of the store's worker could not be read")
    expect(chain(error)).toHaveLength(2)
    expect(await other).toEqual(['a label'])
  })

  it('keeps the causes of an error in the store', async () => {
    const memory = openScripted(`post({ kind: 'failed', id, error: {
      name: 'StoreError', storeCode: 'full', message: 'The store is full',
      cause: { name: 'Error', message: 'database or disk is full', errcode: 13 } } })`)
    const error = await failureOf(memory.countConversations(scope, {}))
    expect(error).toBeInstanceOf(StoreError)
    expect(chain(error)).toMatchObject([{ code: 'full' }, { message: 'database or disk is full', errcode: 13 }])
  })
})

describe('a store thread that ends unexpectedly', () => {
  it.each([
    ['throws', `setImmediate(() => { throw new Error('oh no') })`, /^The store's thread failed: oh no/],
    ['exits', 'process.exit(3)', /^The store's worker exited with code 3/],
  ])('rejects every call with the reason when it %s', async (_, script, reason) => {
    const deaths: Error[] = []
    const memory = openScripted(script, { onDeath: (error) => deaths.push(error) })
    await memory.opened()
    const calls = [memory.countConversations(scope, {}), memory.listLabels(scope)]
    for (const call of calls) expect((await failureOf(call)).message).toMatch(reason)
    await expect(memory.listFolders(scope)).rejects.toThrow(reason)
    expect(deaths.map(({ message }) => message)).toEqual([expect.stringMatching(reason)])
    await memory.close()
  })
})

it('a check of a worker memory fails after a timeout', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const memory = openScripted('')
  const check = memory.check()
  await vi.advanceTimersByTimeAsync(5000)
  expect((await check).database).toEqual({ ok: false, error: 'The store cannot be used' })
  const closed = memory.close()
  await vi.advanceTimersByTimeAsync(5000)
  await closed
})

function nested(depth: number): Record<string, unknown> {
  let value: Record<string, unknown> = {}
  for (let level = 0; level < depth; level++) value = { value }
  return value
}
