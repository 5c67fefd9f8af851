// Several processes write to one file. Nothing is refused, and the first search of every process finds everything.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalMemory } from '../../src/services/memory/engine/local-memory.ts'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { withDirectory } from './open-stores.ts'

const appends = 1600
const deletions = 200
const clients = 16
const kept = 20
const scope = { tenant: 'a' }

class Sharer {
  readonly #process: ChildProcess

  constructor(path: string) {
    this.#process = fork(fileURLToPath(new URL('./children/sharer.ts', import.meta.url)), [path], {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
    })
    onTestFinished(() => void this.#process.kill('SIGKILL'))
  }

  async reply(): Promise<unknown> {
    const [reply] = (await Promise.race([
      once(this.#process, 'message'),
      once(this.#process, 'exit').then(([code]) => [{ error: `the process has ended with ${String(code)}` }]),
    ])) as [{ result?: unknown; error?: string }]
    if (reply.error !== undefined) throw new Error(reply.error)
    return reply.result
  }

  send(job: object): Promise<unknown> {
    const reply = this.reply()
    this.#process.send(job)
    return reply
  }

  async close(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.send({ kind: 'close' })
    expect((await ended)[0]).toBe(0)
  }
}

/** Creates conversations with one message each. */
async function createMany(path: string, names: readonly string[]): Promise<string[]> {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  const ids: string[] = []
  for (const name of names) {
    const messages = [{ role: 'user', name: null, content: `harvest ${name}`, timestamp: 1, metadata: null }]
    const input = { label: name, folder: '/', importance: 5, metadata: null, messages }
    const created = await memory.createConversation(scope, input)
    ids.push(created.outcome === 'done' ? created.value.conversation.id : expect.unreachable(created.outcome))
  }
  await memory.close()
  return ids
}

describe.each([2, 4])('%i processes on one file', (count) => {
  it(`with ${clients} clients each lose and refuse none of ${appends} appends and ${deletions} deletions`, async () => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      const ids = await createMany(path, [
        ...Array.from({ length: kept }, (_, index) => `kept${index}`),
        ...Array.from({ length: deletions }, (_, index) => `doomed${index}`),
      ])
      const sharers = Array.from({ length: count }, () => new Sharer(path))
      await Promise.all(sharers.map((sharer) => sharer.reply()))
      // One process has searched before, so it has an index to refresh. The others have only written.
      expect(await sharers[0]?.send({ kind: 'search', query: 'harvest' })).toBe(kept + deletions)
      const refused = await Promise.all(
        sharers.map((sharer, process) =>
          sharer.send({
            kind: 'write',
            clients,
            appends: Array.from({ length: appends / count }, (_, index) => ({
              id: ids[(process + index) % kept],
              text: `harvest mark${process}x${index}`,
            })),
            doomed: ids.slice(kept).filter((_, index) => index % count === process),
          }),
        ),
      )
      expect(refused.flat()).toEqual([])
      for (const sharer of sharers) expect(await sharer.send({ kind: 'search', query: 'harvest' })).toBe(kept + appends)
      for (const sharer of sharers) {
        for (const process of sharers.keys())
          expect(await sharer.send({ kind: 'search', query: `mark${process}x7` })).toBe(1)
        expect(await sharer.send({ kind: 'search', query: 'doomed' })).toBe(0)
      }
      for (const sharer of sharers) expect(await sharer.send({ kind: 'verify' })).toEqual([])
      await Promise.all(sharers.map((sharer) => sharer.close()))
    })
  })
})
