/** A minimal program of its kind. It uses its imports, so that tree shaking keeps them. */
export interface Entry {
  readonly name: string
  readonly source: string
  /** Names that the bundle must export when it is loaded, which shows that it is complete. */
  readonly exports: readonly string[]
}

/**
 * The compressed size that one operation may not exceed meanwhile: what it weighs today. The goal of the benchmark is
 * lower. `docs/decisions/0030-what-one-operation-weighs.md` lists the parts.
 */
export const BUDGET_BYTES = 11_425

/**
 * The compressed size of what a page loads at the start for a telemetry session, with its journal, which it may not exceed
 * meanwhile: what it weighs today. A page that starts a monitor loads that too.
 */
export const TELEMETRY_BUDGET_BYTES = 24_880

/** The same for a session whose records wait in memory. */
export const TELEMETRY_CORE_BUDGET_BYTES = 11_235

/** The compressed size that the monitor may not exceed, with the script of its watchdog: what it weighs today. */
export const HEARTBEAT_BUDGET_BYTES = 11_710

/** The bundled programs, our smallest first. */
export const entries: readonly Entry[] = [
  {
    name: '@sekha/core, one operation',
    source: `import { conversationsGet, createCaller } from '@sekha/core'
      const caller = createCaller({ baseUrl: 'https://memory.example' })
      export const get = (id) => conversationsGet(caller, id)`,
    exports: ['get'],
  },
  {
    name: '@sekha/core, SekhaClient',
    source: `import { SekhaClient } from '@sekha/core'
      export const client = new SekhaClient({ baseUrl: 'https://memory.example' })`,
    exports: ['client'],
  },
  {
    name: '@sekha/heartbeat',
    source: `import { createHeartbeatMonitor } from '@sekha/heartbeat'
      export const create = createHeartbeatMonitor`,
    exports: ['create'],
  },
  {
    name: '@sekha/telemetry/core, createCoreSession',
    source: `import { createCoreSession } from '@sekha/telemetry/core'
      export const create = createCoreSession`,
    exports: ['create'],
  },
  {
    name: '@sekha/telemetry, createSession',
    source: `import { createSession } from '@sekha/telemetry'
      export const create = createSession`,
    exports: ['create'],
  },
  {
    name: '@sekha/search, an index',
    source: `import { createIndex } from '@sekha/search'
      export const index = createIndex()`,
    exports: ['index'],
  },
  {
    name: '@sekha/text, countWords',
    source: `export { countWords } from '@sekha/text'`,
    exports: ['countWords'],
  },
  {
    name: '@sekha/text, summarize',
    source: `export { summarize } from '@sekha/text'`,
    exports: ['summarize'],
  },
  {
    name: '@hey-api/client-fetch, one operation',
    source: `import { createClient } from '@hey-api/client-fetch'
      const client = createClient({ baseUrl: 'https://memory.example' })
      export const get = (id) => client.get({ url: '/api/v1/conversations/{id}', path: { id } })`,
    exports: ['get'],
  },
  {
    name: 'ky',
    source: `import ky from 'ky'
      export const get = (id) => ky.get('https://memory.example/api/v1/conversations/' + id).json()`,
    exports: ['get'],
  },
  {
    name: 'axios',
    source: `import axios from 'axios'
      export const get = (id) => axios.get('https://memory.example/api/v1/conversations/' + id)`,
    exports: ['get'],
  },
  {
    name: 'openai',
    source: `import { OpenAI } from 'openai'
      export const client = new OpenAI({ apiKey: 'none', dangerouslyAllowBrowser: true })`,
    exports: ['client'],
  },
]
