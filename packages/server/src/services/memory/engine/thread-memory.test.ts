import { Worker, type WorkerOptions } from 'node:worker_threads'
import { StoreError } from '@sekha/storage'
import { openStoreThread } from '@sekha/storage/thread'
import { rejection } from 'sekha-test-kit'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { startThread } from '../../../thread/start-thread.ts'
import type { ConversationInput } from '../conversations/conversation-engine.ts'
import type { Memory } from './memory.ts'
import { memoryOf } from './thread-memory.ts'

const scope = { tenant: 'default' }
const given: ConversationInput = { label: 'x', folder: '/', importance: 5, metadata: null, messages: [] }

function open(path: string, start: (options: WorkerOptions) => Worker = startThread): Memory {
  const memory = memoryOf(openStoreThread({ store: { kind: 'sqlite', path }, engines: ['memory'], start }))
  onTestFinished(() => memory.close().catch(() => {}))
  return memory
}

afterEach(() => void vi.useRealTimers())

it('a memory in a thread finishes its writes before it closes', async () => {
  const memory = open(':memory:')
  const writes = Array.from({ length: 20 }, () => memory.createConversation(scope, given))
  const closed = memory.close()
  expect((await Promise.all(writes)).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'done'))
  await closed
  expect((await memory.check()).database.ok).toBe(false)
})

it('a memory in a thread rejects with the reason when its store cannot be opened', async () => {
  const memory = open('/dev/null/sekha.db')
  const error = await failureOf(memory.opened())
  expect(error).toBeInstanceOf(StoreError)
  expect(error.message).toMatch(
    /^The store at \/dev\/null\/sekha\.db could not be opened: .*A part of the path is a file/,
  )
  expect(error.cause).toMatchObject({ code: 'ENOTDIR' })
  expect(await memory.check()).toMatchObject({ database: { ok: false, error: 'The store cannot be used' } })
})

it('a check of a memory in a thread fails after a timeout', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const silent = `const { parentPort } = require('node:worker_threads')
    parentPort.on('message', ({ id, kind }) => kind === 'close' && parentPort.postMessage({ kind: 'done', id }))
    parentPort.postMessage({ kind: 'opened' })`
  const memory = open(':memory:', (options) => new Worker(silent, { ...options, eval: true }))
  const check = memory.check()
  await vi.advanceTimersByTimeAsync(5000)
  expect((await check).database).toEqual({ ok: false, error: 'The store cannot be used' })
  const closed = memory.close()
  await vi.advanceTimersByTimeAsync(5000)
  await closed
})

/** The error of a call. */
async function failureOf(call: Promise<unknown>): Promise<Error> {
  const error = await rejection(call)
  return error instanceof Error ? error : expect.unreachable('it is no error')
}
