import type { StoreDescription } from '@sekha/storage'
import { createSqliteJobs, jobsSchema, openSqlite } from '@sekha/storage/sqlite'
import { serveEngines, type OpenedEngines } from '@sekha/storage/thread'
import type { EngineDefinition } from './engine.ts'
import { schemaOf } from './service-tables.ts'

/** An engine that the store's thread runs, as the host describes it. */
export interface ThreadEngine {
  /** The URL of its module, or `built-in`. */
  readonly module: string
  /** The value that its `open` receives. */
  readonly options: unknown
  /** Whether the thread keeps its jobs. */
  readonly hasJobs: boolean
}

type AnyEngine = EngineDefinition<object>

/**
 * Runs the engines of services in this thread, over one connection. An engine has the name of its service, its jobs have
 * `/jobs` behind it, and `/storage` is the file.
 *
 * @param builtIn The engines that the program of the thread contains.
 */
export function serveServiceEngines(builtIn: Readonly<Record<string, AnyEngine>>): void {
  serveEngines(async ({ store, engines }, { onFailure }) => {
    const found = await Promise.all(
      engines.map(async ({ name, options }) => {
        const described = options as ThreadEngine
        return { ...described, name, engine: await findEngine(name, described.module, builtIn) }
      }),
    )
    return openAll(found, store, onFailure)
  })
}

async function findEngine(
  name: string,
  module: string,
  builtIn: Readonly<Record<string, AnyEngine>>,
): Promise<AnyEngine> {
  if (module === 'built-in') {
    const engine = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined
    if (engine === undefined) throw new TypeError(`the store's thread has no engine ${name}`)
    return engine
  }
  const { default: engine } = (await import(module)) as { readonly default?: AnyEngine }
  if (typeof engine?.open !== 'function')
    throw new TypeError(`the default export of ${module} must be the engine of ${name}`)
  return engine
}

interface FoundEngine extends ThreadEngine {
  readonly name: string
  readonly engine: AnyEngine
}

async function openAll(
  found: readonly FoundEngine[],
  { path, busyTimeoutMs }: StoreDescription,
  onFailure: (error: unknown) => void,
): Promise<OpenedEngines> {
  const tables = found.map(({ name, engine }) => schemaOf(name, engine))
  const schemas = found.some(({ hasJobs }) => hasJobs) ? [...tables, jobsSchema] : tables
  const storage = await openSqlite({ path, busyTimeoutMs, schemas, onFailure })
  const engines: Record<string, object> = { '/storage': { verify: () => storage.verify() } }
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    const closed = await Promise.allSettled(closers.map((each) => each()))
    await storage.close()
    const failed = closed.find((it) => it.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
  try {
    for (const { name, engine, options, hasJobs } of found) {
      const own = storage.forService(name)
      const opened = await engine.open({ storage: own, options, now: Date.now, onFailure })
      engines[name] = opened
      if (hasJobs) engines[`${name}/jobs`] = createSqliteJobs(own, { service: name })
      closers.push(async () => engine.close?.(opened))
    }
    return { engines, close }
  } catch (error) {
    await close().catch(onFailure)
    throw error
  }
}
