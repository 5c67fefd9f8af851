import { equal } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { SekhaClient } from '@sekha/core'
import type { Candidate } from '../harness/candidate.ts'
import { quotedWords } from '../memory/full-text-query.ts'
import { createController, createLocalMemory, isStopWord, openSqliteStore } from '../memory/server.ts'
import { type StoreShape, tenantKey, tenantKeys, tenantName, tenantOf } from '../memory/store-shape.ts'
import { createSyntheticText } from '../memory/synthetic-text.ts'

export const throughClient = '@sekha/server, through the client'
export const engine = '@sekha/server, its engine'
export const fullText = 'SQLite FTS5, OR'

/** How many different questions are asked. */
export const questionCount = 300
/** How many hits a question gets, everywhere. */
const hitCount = 10

/** What the process of a candidate needs to know. */
export interface SearchSetup extends StoreShape {
  /** Of the FTS5 table, where there is one. */
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

/** The only task. A unit is a question; what `run` returns is the time of each in milliseconds. */
export const searchTask = 'search'

export function openCandidate(name: string, setup: string): Candidate {
  const shape = JSON.parse(setup) as SearchSetup
  const text = createSyntheticText()
  const questions = text.questions(questionCount)
  const finder = openFinder[name]!(shape)
  let asked = 0
  return {
    async verify() {
      const step = Math.max(1000, Math.floor(shape.messages / 5000) * 1000)
      for (let message = 0; message < shape.messages; message += step) {
        const found = await finder.find(`where is ${text.markOf(message)}`, tenantOf(message, shape.tenants))
        equal(found[0], text.textOf(message))
      }
      // Questions that people ask find as much as a page holds; every second one is made of words, perhaps of rare ones.
      for (const question of questions.slice(0, 20).filter((_, at) => at % 2 === 0))
        equal((await finder.find(question, 0)).length, hitCount)
    },
    async run(_, amount) {
      const times: number[] = []
      for (let count = 0; count < amount; count++, asked++) {
        const start = performance.now()
        await finder.find(questions[asked % questionCount]!, asked % shape.tenants)
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
      return hits.map(({ content }) => content)
    },
    close: () => controller.close(),
  }
}

function openEngineFinder({ path }: SearchSetup): Finder {
  const memory = createLocalMemory(openSqliteStore({ path }))
  return {
    async find(query, tenant) {
      const request = { query, offset: 0, limit: hitCount, filter: {}, role: undefined, related: true }
      const { hits } = await memory.search({ tenant: tenantName(tenant) }, request)
      return hits.map(({ message }) => message.content)
    },
    close: () => memory.close(),
  }
}

/** What the server leaves out of a question is left out here as well: without that it would be several times slower. */
function openFullTextFinder({ fullTextPath }: SearchSetup): Finder {
  const database = new DatabaseSync(fullTextPath, { readOnly: true })
  const search = database.prepare('SELECT content FROM messages WHERE messages MATCH ? ORDER BY rank LIMIT ?')
  return {
    find(question) {
      const words = quotedWords(question)
      const telling = words.filter((word) => !isStopWord(word.slice(1, -1)))
      const asked = telling.length === 0 ? words : telling
      return Promise.resolve(search.all(asked.join(' OR '), hitCount).map((row) => String(row['content'])))
    },
    close: () => Promise.resolve(database.close()),
  }
}
