import { StoreError } from '@sekha/storage'
import { expect } from 'vitest'
import type { Idempotency, SegmentChange, Store } from '../../src/services/memory/store/store.ts'
import { createRandom } from './scattered-store.ts'

/** What happens to an attempt of a call. `busy` and `refused` fail before it has an effect. */
type Fate = 'refused' | 'busy' | 'reply lost' | 'late' | 'fine'
const fates: readonly Fate[] = ['refused', 'busy', 'reply lost', 'reply lost', 'late', 'fine', 'fine']
const fatesWithReply = fates.filter((fate) => fate !== 'reply lost')

class Fault extends Error {}

type Method = Exclude<keyof Store, 'jobs' | 'close' | 'readSegments'>
type Outcome = Readonly<Record<string, unknown>> & { readonly outcome: string }

/** What a repetition of a command that was carried out responds, if its first reply was lost. */
const repetitions: Partial<Record<Method, (first: Outcome, again: unknown) => void>> = {
  createConversation: expectReplay,
  appendMessages: expectReplay,
  updateConversation: expectReplay,
  deleteConversation: (_, again) => expect(again).toEqual({ outcome: 'not-found' }),
  archiveConversations: ({ archived, unchanged }, again) =>
    expect(again).toEqual({
      outcome: 'done',
      archived: [],
      unchanged: expect.arrayContaining([...(archived as string[]), ...(unchanged as string[])]) as unknown,
    }),
  // An import plans again, and then skips what is stored.
  importBatch: ({ value }, again) => {
    const { created } = (value as { readonly messages: { readonly created: number } }).messages
    if (created > 0) expect(again).toEqual({ outcome: 'outdated' })
  },
}

function expectReplay(first: Outcome, again: unknown): void {
  expect(again).toEqual({ ...first, replayed: true, placed: undefined })
}

/** The commands that an idempotency key makes repeatable. */
const keyed: ReadonlySet<string> = new Set(['createConversation', 'appendMessages', 'updateConversation'])

interface KeyedCommand {
  readonly idempotency?: Idempotency | undefined
}

/**
 * Acts as a store whose calls fail before or after they are carried out, are late, or find the store busy, and as the
 * caller that repeats them, commands with an idempotency key. The caller checks that a repetition has no further effect,
 * and then returns what the lost reply said, so the store passes the same tests as one without faults.
 *
 * A reservation of numbers never loses its reply: the repetition returns others, which leaves a gap.
 */
export function withFaults(store: Store, seed: number): Store {
  const random = createRandom(seed)
  const choose = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const running = new Set<Promise<unknown>>()
  let calls = 0
  let closing: Promise<void> | undefined

  /** Runs one attempt. @throws {Fault | StoreError} when its fate is to fail */
  const suffer = async <T>(possible: readonly Fate[], run: () => Promise<T>, onLost: (lost: T) => void): Promise<T> => {
    const fate = closing === undefined ? choose(possible) : 'fine'
    if (fate === 'refused') throw new Fault('the call did not arrive')
    if (fate === 'busy') throw new StoreError('busy', 'another process holds the lock')
    const reply = await run()
    if (fate === 'late') for (let left = 5; left > 0; left--) await new Promise((resolve) => setImmediate(resolve))
    if (fate !== 'reply lost') return reply
    onLost(reply)
    throw new Fault('the reply was lost')
  }

  /** Repeats a call until its reply arrives. `lost` are the replies that did not. */
  const repeat = async <T>(possible: readonly Fate[], run: () => Promise<T>): Promise<{ reply: T; lost: T[] }> => {
    const lost: T[] = []
    for (;;) {
      try {
        return { reply: await suffer(possible, run, (reply) => lost.push(reply)), lost }
      } catch (error) {
        if (!(error instanceof Fault) && !(error instanceof StoreError && error.code === 'busy')) throw error
      }
    }
  }

  const call = async (method: Method, args: readonly unknown[]): Promise<unknown> => {
    const [scope, command, ...rest] = args
    const given = keyed.has(method) ? [scope, withKey(command as KeyedCommand, `fault ${++calls}`), ...rest] : args
    const run = store[method] as (...values: unknown[]) => Promise<unknown>
    const possible = method === 'reserveConversations' ? fatesWithReply : fates
    const { reply, lost } = await repeat(possible, () => run.apply(store, [...given]))
    const first = (lost as Outcome[]).find((each) => each?.outcome === 'done')
    const replaced = method === 'replaceSegments' ? lost.find((each) => each !== 'stale') : undefined
    if (replaced !== undefined) {
      const { removed, added } = command as SegmentChange
      // A change that only purges has the same effect again.
      if (removed.length + added.length > 0) expect(reply).toBe('stale')
      return replaced
    }
    const check = repetitions[method]
    if (first === undefined || check === undefined) return reply
    check(first, reply)
    return first
  }

  const track = <T>(result: Promise<T>): Promise<T> => {
    const settled = result.then(
      () => {},
      () => {},
    )
    running.add(settled)
    void settled.then(() => running.delete(settled))
    return result
  }
  const close = (): Promise<void> => {
    closing ??= Promise.all(running).then(() => store.close())
    return closing
  }
  async function* readSegments(...[scope, ids]: Parameters<Store['readSegments']>): ReturnType<Store['readSegments']> {
    for (const id of ids) {
      const read = async () => {
        const parts = []
        for await (const part of store.readSegments(scope, [id])) parts.push(part)
        return parts
      }
      yield* (await track(repeat(fates, read))).reply
    }
  }
  return new Proxy<Store>(store, {
    get(target, name) {
      // A promise that resolves with this store looks for `then`.
      if (!(name in target)) return undefined
      if (name === 'close') return close
      if (name === 'readSegments') return readSegments
      return (...args: unknown[]) => track(call(name as Method, args))
    },
  })
}

function withKey(command: KeyedCommand, key: string): KeyedCommand {
  const idempotency = command.idempotency ?? { operation: 'fault', key, fingerprint: 'fault', at: 0, expiresBefore: 0 }
  return { ...command, idempotency }
}
