import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reportProgress, startSekhaServer } from 'sekha-test-kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createController } from '../../src/controller.ts'
import { Recorder } from './recorder.ts'

const rounds = process.env['SEKHA_SOAK'] === undefined ? 50 : 1000
const writers = 6
/** One in this many rounds ends at any time, even before the first acknowledgement. The others end during writes. */
const earlyShare = 5
const longestEarlyLifeMs = 200
const mostAcknowledged = 60
const roundsBetweenChecks = 10

let directory: string
let database: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sekha-crash-'))
  database = join(directory, 'crash.db')
})
afterAll(() => rm(directory, { recursive: true }))

describe('a server that is killed at random moments', () => {
  test(
    `keeps every acknowledged write exactly once and leaves nothing half-done, over ${rounds} kills`,
    async () => {
      const recorder = new Recorder()
      let unacknowledged = 0
      for (let round = 1; round <= rounds; round++) {
        const server = await startSekhaServer(['--db', database])
        let isGone = false
        const done = Promise.all(
          Array.from({ length: writers }, () => recorder.writeUntilGone(server.url, () => isGone)),
        )
        if (round % earlyShare === 0) await wait(Math.random() * longestEarlyLifeMs)
        else {
          await recorder.waitForMore(1 + Math.floor(Math.random() * mostAcknowledged))
          await wait(Math.random() * 5)
        }
        await server.kill()
        isGone = true
        await done
        if (round % roundsBetweenChecks === 0 || round === rounds) {
          await checkNothingHalfDone(recorder)
          unacknowledged += await sendAgain(recorder)
          await checkAll(recorder)
        }
        reportProgress('kills', round, rounds)
      }
      const { length: total } = recorder.writes
      console.log(`${rounds} kills, ${total} writes, ${unacknowledged} of them not acknowledged when the server died`)
      // The run is conclusive only if kills hit writes, and writes were acknowledged before them.
      expect(unacknowledged).toBeGreaterThan(rounds / 10)
      expect(total - unacknowledged).toBeGreaterThan(rounds * 10)
    },
    rounds * 5_000,
  )
})

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Repeats unacknowledged writes with their keys. @returns the number of them */
async function sendAgain(recorder: Recorder): Promise<number> {
  const open = recorder.writes.filter(({ acknowledged }) => !acknowledged)
  const server = await startSekhaServer(['--db', database])
  for (const write of open) expect(await recorder.send(server.url, write)).toBe(true)
  expect(await server.stop()).toBe(0)
  return open.length
}

interface Stored {
  readonly conversations: ReadonlyMap<string, readonly string[]>
  readonly metadata: ReadonlyMap<string, unknown>
}

/** Reads all data through the export of a controller on the same file, and runs its integrity check. */
async function readBack(): Promise<Stored> {
  const controller = createController({ database })
  try {
    expect(await controller.verify()).toEqual([])
    const response = await controller.fetch('http://127.0.0.1/api/v1/export')
    const conversations = new Map<string, string[]>()
    const metadata = new Map<string, unknown>()
    for (const line of (await response.text()).trimEnd().split('\n')) {
      const record = JSON.parse(line) as {
        type: string
        id: string
        conversation_id: string
        content: string
        metadata?: unknown
      }
      if (record.type === 'conversation') {
        conversations.set(record.id, [])
        metadata.set(record.id, record.metadata)
      }
      if (record.type === 'message')
        conversations.get(record.conversation_id)?.push(/m[0-9a-f]{32}/.exec(record.content)?.[0] ?? '')
    }
    return { conversations, metadata }
  } finally {
    await controller.close()
  }
}

/** Expects every write to be stored completely or not at all, and acknowledged ones to be stored. */
async function checkNothingHalfDone(recorder: Recorder): Promise<void> {
  const { conversations } = await readBack()
  const places = new Map<string, number>()
  for (const marks of conversations.values()) for (const mark of marks) places.set(mark, (places.get(mark) ?? 0) + 1)
  for (const { kind, marks, acknowledged } of recorder.writes) {
    if (marks.length === 0) continue
    const found = marks.map((mark) => places.get(mark) ?? 0)
    const isThere = found.every((count) => count === 1)
    const isAbsent = found.every((count) => count === 0)
    expect(
      isThere || (isAbsent && !acknowledged),
      `${kind}, acknowledged: ${acknowledged}, found: ${found.join(' ')}`,
    ).toBe(true)
  }
}

/** Expects every write exactly once, in its conversation and in order. All are acknowledged by now. */
async function checkAll(recorder: Recorder): Promise<void> {
  const { conversations, metadata } = await readBack()
  const expected = recorder.writes.reduce((sum, { marks }) => sum + marks.length, 0)
  expect([...conversations.values()].reduce((sum, marks) => sum + marks.length, 0)).toBe(expected)
  expect(conversations.size).toBe(recorder.writes.filter(({ kind }) => kind === 'create').length)
  const lastPatches = new Map<string, Set<string>>()
  for (const { kind, marks, conversationId, key } of recorder.writes) {
    const stored = conversations.get(conversationId ?? '') ?? []
    const start = stored.indexOf(marks[0] ?? '')
    expect(stored.slice(start, start + marks.length)).toEqual(marks.length === 0 ? [] : marks)
    if (kind === 'create') expect(start).toBe(0)
    if (kind === 'patch')
      lastPatches.set(conversationId ?? '', (lastPatches.get(conversationId ?? '') ?? new Set()).add(key))
  }
  // Patches of one conversation can be applied in any order. The final state is exactly one of them.
  for (const [id, keys] of lastPatches)
    expect(keys).toContain((metadata.get(id) as { last?: string } | undefined)?.last)
}
