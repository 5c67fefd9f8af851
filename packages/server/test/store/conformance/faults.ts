import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/services/memory/store/store.ts'
import { creation, done, key, message, type OpenedStore, readIndex, scope } from '../fixtures.ts'

/** What happens to one attempt of a call. */
type Fate = 'refused' | 'reply lost' | 'fine'

class Fault extends Error {}

const fate = fc.constantFrom<Fate>('refused', 'reply lost', 'fine', 'fine')
const step = fc.record({
  kind: fc.constantFrom('create' as const, 'append' as const, 'update' as const, 'remove' as const, 'merge' as const),
  target: fc.nat(4),
  fates: fc.array(fate, { maxLength: 4 }),
})

/**
 * Checks that a caller that repeats whatever failed, with the same idempotency key, has every effect once, although
 * calls do not arrive and replies are lost.
 */
export function describeFaults(open: () => Promise<OpenedStore>): void {
  describe('calls that fail and are repeated', () => {
    it('have their effect once', async () => {
      const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const opened = await open()
        try {
          await playWithFaults(opened.store, steps)
        } finally {
          await opened.dispose()
        }
      })
      await fc.assert(property, { numRuns: 40 })
    })
  })
}

interface Step {
  readonly kind: 'create' | 'append' | 'update' | 'remove' | 'merge'
  readonly target: number
  readonly fates: readonly Fate[]
}

async function playWithFaults(store: Store, steps: readonly Step[]): Promise<void> {
  /** The number of messages and the revision of each conversation. */
  const expected = new Map<string, { messages: number; revision: number }>()
  for (const [place, { kind, target, fates }] of steps.entries()) {
    const idempotency = key(`${place}`, { operation: kind })
    const left = [...fates]
    /** Runs a call until its reply arrives. */
    const repeat = async <T>(call: () => Promise<T>): Promise<T> => {
      for (;;) {
        try {
          return await suffer(call, left.shift() ?? 'fine')
        } catch (error) {
          if (!(error instanceof Fault)) throw error
        }
      }
    }
    const id = [...expected.keys()][target]
    const found = id === undefined ? undefined : expected.get(id)
    if (kind === 'create' || id === undefined || found === undefined) {
      const number = await repeat(() => store.reserveConversations(scope, 1))
      const command = await creation(store, scope, { number, idempotency })
      const { value } = done(await repeat(() => store.createConversation(scope, command)))
      expect(value.conversation).toMatchObject({ id: command.id, number, messageCount: 1 })
      expected.set(command.id, { messages: 1, revision: 1 })
    } else if (kind === 'append') {
      const { number } = (await store.getConversation(scope, id)) ?? expect.unreachable('it was not deleted')
      const messages = [message('a'), message('b')]
      const command = { conversationId: id, number, messages, segment: new Uint8Array([place]), at: place, idempotency }
      const { value } = done(await repeat(() => store.appendMessages(scope, command)))
      found.messages += 2
      expect(value.messageCount).toBe(found.messages)
      expect(value.messages.map((each) => each.id)).toEqual(messages.map((each) => each.id))
    } else if (kind === 'update') {
      const update = { id, change: { label: `${place}` }, expectedRevision: found.revision, at: place, idempotency }
      const { value } = done(await repeat(() => store.updateConversation(scope, update)))
      expect(value.revision).toBe(++found.revision)
    } else if (kind === 'remove') {
      const { outcome } = await repeat(() => store.deleteConversation(scope, id))
      if (outcome === 'not-found') expect(fates).toContain('reply lost')
      await repeat(() => store.eraseDeleted(scope, id))
      expected.delete(id)
    } else await mergeAll(store, repeat, fates)
    await compare(store, expected)
  }
  expect(await store.verify()).toEqual([])
}

/** Merges all segments into one. If the reply was lost, a repetition is stale, because the first attempt succeeded. */
async function mergeAll(
  store: Store,
  repeat: <T>(call: () => Promise<T>) => Promise<T>,
  fates: readonly Fate[],
): Promise<void> {
  const { segments } = await readIndex(store, scope)
  const [first, last] = [segments[0], segments.at(-1)]
  if (first === undefined || last === undefined) return
  const added = [{ firstDoc: first.firstDoc, lastDoc: last.lastDoc, bytes: new Uint8Array([7, 7]) }]
  const removed = segments.map(({ id }) => id)
  if ((await repeat(() => store.replaceSegments(scope, { removed, added }))) === 'stale')
    expect(fates).toContain('reply lost')
  expect((await readIndex(store, scope)).segments).toMatchObject([{ firstDoc: first.firstDoc, size: 2 }])
}

async function compare(
  store: Store,
  expected: ReadonlyMap<string, { readonly messages: number; readonly revision: number }>,
): Promise<void> {
  const { conversations } = await store.listConversations(scope, {}, { offset: 0, limit: 100 })
  const here = conversations.map(({ id, messageCount, revision }) => [id, { messages: messageCount, revision }])
  expect(Object.fromEntries(here)).toEqual(Object.fromEntries(expected))
  const { messages } = await readIndex(store, scope)
  expect(messages).toBe([...expected.values()].reduce((sum, each) => sum + each.messages, 0))
}

async function suffer<T>(call: () => Promise<T>, what: Fate): Promise<T> {
  if (what === 'refused') throw new Fault('the call did not arrive')
  const reply = await call()
  if (what === 'reply lost') throw new Fault('the reply was lost')
  return reply
}
