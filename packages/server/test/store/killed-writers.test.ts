// Several processes write to one file, and are killed one after another while they do.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { reportProgress } from 'sekha-test-kit'
import type { Acknowledged, WriterJob } from './children/steady-writer.ts'
import { withDirectory } from './open-stores.ts'

const kills = process.env['SEKHA_SOAK'] === undefined ? 4 : 40
const limitMs = kills * 30_000
/** The most writes that are acknowledged between two kills. */
const writesPerKill = 40
const scope = { tenant: 'a' }

/** The words that must be found, and those that must not. */
interface Expected {
  readonly added: Set<string>
  readonly removed: Set<string>
}

/** A process that writes. */
class Writer {
  readonly #process: ChildProcess
  readonly #expected: Expected
  #onWrite = (): void => {}

  constructor(args: readonly string[], expected: Expected) {
    this.#expected = expected
    this.#process = fork(fileURLToPath(new URL('./children/steady-writer.ts', import.meta.url)), args, {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    })
    onTestFinished(() => void this.#process.kill('SIGKILL'))
    this.#process.on('message', (message: Acknowledged | object) => {
      if ('added' in message) expected.added.add(message.added)
      else if ('removed' in message) expected.removed.add(message.removed)
      else return
      this.#onWrite()
    })
  }

  /** Resolves after this many further writes of this process. */
  async writes(count: number): Promise<void> {
    let left = count
    const written = new Promise<void>((resolve) => {
      this.#onWrite = () => (left-- > 1 ? undefined : resolve())
    })
    await Promise.race([written, this.#ended()])
  }

  /** @throws {Error} when the process ends by itself */
  async #ended(): Promise<never> {
    const [code] = await once(this.#process, 'exit')
    throw new Error(`a process has ended with ${String(code)} after ${this.#expected.added.size} writes`)
  }

  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
  }

  async send(job: WriterJob): Promise<unknown> {
    const reply = new Promise<{ result?: unknown; error?: string }>((resolve) => {
      const onMessage = (message: object): void => {
        if (!('result' in message || 'error' in message || Object.keys(message).length === 0)) return
        this.#process.off('message', onMessage)
        resolve(message)
      }
      this.#process.on('message', onMessage)
    })
    this.#process.send(job)
    const { result, error } = await Promise.race([reply, this.#ended()])
    if (error !== undefined) throw new Error(error)
    return result
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.send({ kind: 'close' } satisfies WriterJob)
    expect((await ended)[0]).toBe(0)
  }
}

/** Creates the conversation that all processes append to. */
async function createFile(path: string): Promise<string> {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  const created = await memory.createConversation(scope, {
    label: 'kept',
    folder: '/',
    importance: 5,
    metadata: null,
    messages: [],
  })
  await memory.close()
  return created.outcome === 'done' ? created.value.conversation.id : expect.unreachable(created.outcome)
}

describe.each([2, 4])('%i processes on one file, of which one is killed again and again', (count) => {
  it(
    'find every acknowledged write with their first search, and leave no lock',
    async () => {
      await withDirectory(async (directory) => {
        const path = join(directory, 'store.db')
        const id = await createFile(path)
        const expected: Expected = { added: new Set(), removed: new Set() }
        let started = 0
        const start = (): Writer => new Writer([path, `${++started}`, id], expected)
        const writers = Array.from({ length: count }, start)
        await Promise.all(writers.map((writer) => writer.writes(1)))
        for (let kill = 0; kill < kills; kill++) {
          const victim = writers.shift() ?? expect.unreachable('no process is left')
          await victim.writes(1 + Math.floor(Math.random() * writesPerKill))
          await victim.kill()
          // The last one is not replaced: the others have all seen a kill.
          if (kill < kills - 1) writers.push(start())
          reportProgress('kills', kill + 1, kills)
        }
        await Promise.all(writers.map((writer) => writer.send({ kind: 'stop' })))
        const found = await Promise.all(writers.map((writer) => writer.send({ kind: 'search', query: 'harvest' })))
        expect(new Set(found).size).toBe(1)
        expect(found[0]).toBeGreaterThanOrEqual(expected.added.size)
        for (const writer of writers) {
          for (const query of expected.added)
            expect([query, await writer.send({ kind: 'search', query })]).toEqual([query, 1])
          for (const query of expected.removed)
            expect([query, await writer.send({ kind: 'search', query })]).toEqual([query, 0])
          expect(await writer.send({ kind: 'verify' })).toEqual([])
        }
        await Promise.all(writers.map((writer) => writer.close()))
        const store = openSqliteStoreNow({ path, busyTimeoutMs: 0 })
        await store.ping()
        expect(await store.verify()).toEqual([])
        await store.close()
      })
    },
    limitMs,
  )
})
