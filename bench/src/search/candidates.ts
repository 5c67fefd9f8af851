import { equal } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { SekhaClient } from '@sekha/core'
import type { Candidate } from '../harness/candidate.ts'
import { quotedWords } from '../memory/full-text-query.ts'
import { createController, createLocalMemory, isStopWord, openSqliteStoreNow } from '../memory/server.ts'
import { type StoreShape, tenantKey, tenantKeys, tenantName, tenantOf } from '../memory/store-shape.ts'
import { createSyntheticText } from '../memory/synthetic-text.ts'

export const throughClient = '@sekha/server, through the client'
export const engine = '@sekha/server, its engine'
export const fullText = 'SQLite FTS5, OR'

/** The number of different questions. */
export const questionCount = 300
/** The number of hits per question, for all candidates. */
const hitCount = 10

/** The setup of a candidate's process. */
export interface SearchSetup extends StoreShape {
  /** The path of the FTS5 table, if there is one. */
  readonly fullTextPath: string
}

/** Finds the best messages of one tenant. @returns their texts */
interface Finder {
  find(question: string, tenant: number): Promise<readonly string[]>
  close(): Promise<void>
}

const openFinder: Readonly<Record<string, (setup: SearchSetup) => Finder>> = {
  [throughClient]: openClientFinder,
  [engine]: openEngineFinder,
  [fullText]: openFullTextFinder,
}

/** The only task. A unit is a question, and `run` returns the time of each in milliseconds. */
export const searchTask = 'search'

export function openCandidate(name: string, setup: string): Candidate {
  const shape = JSON.parse(setup) as SearchSetup
  const text = createSyntheticText()
  const questions = text.questions(questionCount)
  const finder = openFinder[name]!(shape)
  let queries = 0
  return {
    async verify() {
      const step = Math.max(1000, Math.floor(shape.messages / 5000) * 1000)
      for (let message = 0; message < shape.messages; message += step) {
        const found = await finder.find(`where is ${text.markOf(message)}`, tenantOf(message, shape.tenants))
        equal(found[0], text.textOf(message))
      }
      // Questions from the demo fill a page. Every second question consists of random words, which may be rare.
      for (const question of questions.slice(0, 20).filter((_, at) => at % 2 === 0))
        equal((await finder.find(question, 0)).length, hitCount)
    },
    async run(_, amount) {
      const times: number[] = []
      for (let count = 0; count < amount; count++, queries++) {
        const start = performance.now()
        await finder.find(questions[queries % questionCount]!, queries % shape.tenants)
        times.push(performance.now() - start)
      }
      return times
    },
    close: () => finder.close(),
  }
}

function openClientFinder({ path, tenants }: SearchSetup): Finder {
  const controller = createController({ database: path, tenants: tenantKeys(tenants), worker: false })
  const clients = Array.from(
    { length: tenants },
    (_, tenant) => new SekhaClient({ fetch: controller.fetch, apiKey: tenantKey(tenant) }),
  )
  return {
    async find(question, tenant) {
      const hits = await clients[tenant]!.query(question, { limit: hitCount })
      return hits.data.map(({ content }) => content)
    },
    close: () => controller.close(),
  }
}

function openEngineFinder({ path }: SearchSetup): Finder {
  const memory = createLocalMemory(openSqliteStoreNow({ path }))
  return {
    async find(query, tenant) {
      const request = { query, offset: 0, limit: hitCount, filter: {}, role: undefined, related: true }
      const { hits } = await memory.search({ tenant: tenantName(tenant) }, request)
      return hits.map(({ message }) => message.content)
    },
    close: () => memory.close(),
  }
}

/** Removes the stop words that the server ignores, because FTS5 would otherwise be several times slower. */
function openFullTextFinder({ fullTextPath }: SearchSetup): Finder {
  const database = new DatabaseSync(fullTextPath, { readOnly: true })
  const search = database.prepare('SELECT content FROM messages WHERE messages MATCH ? ORDER BY rank LIMIT ?')
  return {
    find(question) {
      const words = quotedWords(question)
      const telling = words.filter((word) => !isStopWord(word.slice(1, -1)))
      const chosen = telling.length === 0 ? words : telling
      return Promise.resolve(search.all(chosen.join(' OR '), hitCount).map((row) => String(row['content'])))
    },
    close: () => Promise.resolve(database.close()),
  }
}
