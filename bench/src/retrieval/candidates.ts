import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SekhaClient } from '@sekha/core'
import { createIndex, type SearchIndex } from '@sekha/search'
import { createController } from '../memory/server.ts'
import type { Sample } from './data-set.ts'
import { hitLimit } from './metrics.ts'

const fullText = 'SQLite FTS5, its default AND'
export const plain = 'OR-BM25'
export const alone = '@sekha/search'
export const ours = '@sekha/server'

/** The names of the candidates, the references first. */
export const candidates = [fullText, plain, alone, ours] as const

/** Finds turns of one sample. */
export type Find = (question: string) => Promise<readonly string[]>

/** The candidates with some samples, one scope per sample. */
export interface Field {
  find(candidate: (typeof candidates)[number], sample: Sample): Find
  close(): Promise<void>
}

/** Stores the samples with every candidate. */
export async function openField(samples: readonly Sample[]): Promise<Field> {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-retrieval-'))
  const controller = createController({
    database: join(directory, 'memory.db'),
    tenants: Object.fromEntries(samples.map(({ id }) => [id, keyOf(id)])),
  })
  const databases: DatabaseSync[] = []
  const finders = new Map<string, Find>()
  for (const sample of samples) {
    const client = new SekhaClient({ fetch: controller.fetch, apiKey: keyOf(sample.id) })
    const turnIds = await storeSample(client, sample)
    const database = indexSample(sample)
    databases.push(database)
    const index = indexTurns(sample)
    finders.set(nameOf(alone, sample), async (question) =>
      index.search(question, { limit: hitLimit }).hits.map(({ id }) => id),
    )
    finders.set(nameOf(fullText, sample), (question) => Promise.resolve(matchAll(database, question)))
    finders.set(nameOf(plain, sample), async (question) => {
      const hits = await client.search.fulltext(question, { limit: hitLimit })
      return hits.data.map(({ id }) => turnIds.get(id) ?? '')
    })
    finders.set(nameOf(ours, sample), async (question) => {
      const hits = await client.query(question, { limit: hitLimit })
      return hits.data.map(({ id }) => turnIds.get(id) ?? '')
    })
  }
  return {
    find: (candidate, sample) => finders.get(nameOf(candidate, sample))!,
    async close() {
      for (const database of databases) database.close()
      await controller.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

const nameOf = (candidate: string, { id }: Sample): string => `${candidate} ${id}`
const keyOf = (id: string): string => `key-of-${id}`.padEnd(32, '-')

/** Stores one conversation per session. @returns the ids of the turns by message id */
async function storeSample(client: SekhaClient, { sessions, firstSpeaker }: Sample): Promise<Map<string, string>> {
  const turnIds = new Map<string, string>()
  for (const [number, turns] of sessions.entries()) {
    const { message_ids = [] } = await client.conversations.create({
      label: `Session ${number + 1}`,
      messages: turns.map(({ speaker, text, at }) => ({
        role: speaker === firstSpeaker ? 'user' : 'assistant',
        name: speaker,
        content: text,
        timestamp: new Date(at),
      })),
    })
    if (message_ids.length !== turns.length) throw new Error('The server did not return the ids of all messages')
    for (const [turn, id] of message_ids.entries()) turnIds.set(id, turns[turn]!.id)
  }
  return turnIds
}

/** Indexes the same turns, one conversation per session. */
function indexTurns({ sessions }: Sample): SearchIndex {
  const index = createIndex()
  for (const [number, turns] of sessions.entries())
    index.add(
      turns.map(({ id, text, speaker, day }) => ({
        id,
        text,
        conversation: `Session ${number + 1}`,
        fields: [speaker, day],
      })),
    )
  return index
}

/** Stores the same turns for FTS5, with day and speaker in their text. */
function indexSample({ sessions }: Sample): DatabaseSync {
  const database = new DatabaseSync(':memory:')
  database.exec(`CREATE VIRTUAL TABLE turns USING fts5(id UNINDEXED, text, tokenize = 'porter unicode61')`)
  const insert = database.prepare('INSERT INTO turns (id, text) VALUES (?, ?)')
  for (const { id, day, speaker, text } of sessions.flat()) insert.run(id, `(${day}) ${speaker}: ${text}`)
  return database
}

/**
 * Searches with the raw question: every word is quoted, so that it is valid, and all are required, the default of FTS5.
 */
function matchAll(database: DatabaseSync, question: string): string[] {
  const words = question.split(/\s+/).map((word) => `"${word.replaceAll('"', '""')}"`)
  return database
    .prepare('SELECT id FROM turns WHERE turns MATCH ? ORDER BY rank LIMIT ?')
    .all(words.join(' '), hitLimit)
    .map((row) => String(row['id']))
}
