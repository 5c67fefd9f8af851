import { deepStrictEqual, equal } from 'node:assert/strict'
import type { Candidate } from '../harness/candidate.ts'
import { eventDecoders } from './decoders.ts'
import { largeEventChunks, smallEventChunks, streamOf, sumOfIds } from './fixtures.ts'

/** The tasks. The amount is in bytes for the large event, in events for the small ones. */
export const eventTasks = { short: 'one event, a quarter', large: 'one event', small: 'small events' } as const

const MEBIBYTE = 2 ** 20
const CHUNK_BYTES = 1024
/** Repetitions of the large event, because one is too short for the clock of a shared machine. */
export const REPEATS = 5

export async function openCandidate(name: string): Promise<Candidate> {
  const takeEvents = await eventDecoders[name]!()
  const kept = new Map<string, readonly Uint8Array[]>()
  return {
    async verify() {
      const events: unknown[] = []
      const chunks = [...largeEventChunks(MEBIBYTE, 1000), ...smallEventChunks(100, 100)]
      await takeEvents(streamOf(chunks), (data) => events.push(data))
      const small = Array.from({ length: 100 }, (_, id) => ({ id, delta: ' token' }))
      deepStrictEqual(events, ['x'.repeat(MEBIBYTE - 2), ...small])
    },
    async run(task, amount) {
      const key = `${task} ${amount}`
      const make = task === eventTasks.small ? smallEventChunks : largeEventChunks
      if (!kept.has(key)) kept.set(key, [...make(amount, task === eventTasks.small ? 16 * 1024 : CHUNK_BYTES)])
      const chunks = kept.get(key)!
      if (task === eventTasks.small) {
        let sum = 0
        await takeEvents(streamOf(chunks), (data) => (sum += (data as { id: number }).id))
        equal(sum, sumOfIds(amount))
        return
      }
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        let characters = 0
        await takeEvents(streamOf(chunks), (data) => (characters += (data as string).length))
        equal(characters, amount - 2)
      }
    },
  }
}
