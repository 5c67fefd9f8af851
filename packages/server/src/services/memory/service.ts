import type { Worker, WorkerOptions } from 'node:worker_threads'
import { minKeyLengths } from '@sekha/core/contract'
import { checkInteger, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import { type StoreDescription, StoreError } from '@sekha/storage'
import { openStoreThread } from '@sekha/storage/thread'
import { defineService, type Service, type ServiceContext } from '../../host/service.ts'
import { contract, type MemoryContract } from './contract.ts'
import { createLocalMemory, defaultIndexCacheBytes } from './engine/local-memory.ts'
import type { Memory } from './engine/memory.ts'
import { memoryOf } from './engine/thread-memory.ts'
import { handlers } from './handlers.ts'
import type { EngineOptions } from './open-engine.ts'
import type { MemoryResources } from './memory-handlers.ts'
import { ModelCalls, readMetrics } from './metrics.ts'
import { rebuildIndex } from './maintenance/rebuild-index.ts'
import { createModelWriter } from './models/create-model-writer.ts'
import type { LanguageModel } from './models/language-model.ts'
import type { ModelWriter } from './models/model-writer.ts'
import { openSqliteStoreNow, openSqliteStore } from './store/sqlite/sqlite-store.ts'

/** The opened resources of the service. */
interface OpenedMemory extends MemoryResources<Memory> {
  readonly calls: ModelCalls
}

/** Options of the memory service. */
export interface MemoryOptions {
  /**
   * A chat model that writes summaries and previews, suggests labels and scores importance: any model object of the AI
   * SDK. Model names are refused. If the model fails or times out, the server continues without it. Every response
   * names the model that wrote it. @default none: sentences are extracted
   */
  readonly model?: LanguageModel | undefined
  /** How long a response waits for the model, in milliseconds. @default 20_000 */
  readonly modelTimeoutMs?: number | undefined
  /**
   * The approximate memory for the search indexes of all tenants, in bytes; a message takes about 100. An index that is
   * not in memory is read when its tenant searches. The index of the last search, and those that are being read or
   * merged, stay even if they do not fit. @default 536_870_912 (512 MiB)
   */
  readonly indexCacheBytes?: number | undefined
  /**
   * Replaces the engine, for tests.
   *
   * @internal
   */
  readonly engine?: Memory | undefined
}

const known: KnownOptions<MemoryOptions> = {
  model: true,
  modelTimeoutMs: true,
  indexCacheBytes: true,
  engine: true,
}

const defaultModelTimeoutMs = 20_000

/**
 * Creates the memory service: conversations that can be searched and packed into a prompt.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 *
 * @example
 * ```ts
 * import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
 * import { createController, memory } from '@sekha/server'
 *
 * const ollama = createOpenAICompatible({ name: 'ollama', baseURL: 'http://127.0.0.1:11434/v1' })
 * const controller = createController({ services: [memory({ model: ollama.chatModel('llama3.2') })] })
 * ```
 */
export function memory(options: MemoryOptions = {}): Service {
  checkKnownOptions('memory', options, known)
  const { model, modelTimeoutMs = defaultModelTimeoutMs, engine } = options
  const bounds = { min: 0, max: Number.MAX_SAFE_INTEGER }
  const indexCacheBytes = checkInteger('indexCacheBytes', options.indexCacheBytes, defaultIndexCacheBytes, bounds)
  const openWriter = ({ monotonic, closing }: ServiceContext, calls: ModelCalls): ModelWriter | undefined => {
    if (model === undefined) return undefined
    const onOutcome = calls.count
    const writer = createModelWriter(model, { timeoutMs: modelTimeoutMs, monotonic, onOutcome })
    closing.addEventListener('abort', () => writer.close(), { once: true })
    return writer
  }
  return defineService<MemoryContract, OpenedMemory>({
    name: 'memory',
    contract,
    handlers,
    wire: { basePaths: ['/api/v1', '/mcp'], keyRules: { minLength: minKeyLengths.memory } },
    open(context) {
      const calls = new ModelCalls()
      const opened = { writer: openWriter(context, calls), calls }
      const memoryOrPromise = engine ?? openEngine(context, { indexCacheBytes })
      return memoryOrPromise instanceof Promise
        ? memoryOrPromise.then((it) => ({ ...opened, memory: it }))
        : { ...opened, memory: memoryOrPromise }
    },
    close: ({ memory: it }) => it.close(),
    jobs: {
      queue: ({ memory: it }) => it,
      kinds: { 'index.rebuild': rebuildIndex },
    },
    async health({ memory: it }) {
      const { database, index } = await it.check()
      // The contract names the second check after the original's vector store. Here it checks the search index.
      return { database, chroma: index }
    },
    metrics: readMetrics,
    verify: ({ memory: it }) => it.verify(),
  })
}

function openEngine(
  { store, worker, now, onFailure, onDeath }: ServiceContext,
  options: EngineOptions,
): Memory | Promise<Memory> {
  const { path, busyTimeoutMs } = store
  if (worker) return openThread(store, { onDeath, onFailure }, options)
  try {
    return createLocalMemory(openSqliteStoreNow({ path, busyTimeoutMs, onFailure, now }), {
      now,
      onFailure,
      ...options,
    })
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'busy') throw error
    const opening = openSqliteStore({ path, busyTimeoutMs, onFailure, now })
    return opening.then((it) => createLocalMemory(it, { now, onFailure, ...options }))
  }
}

async function openThread(
  store: StoreDescription,
  context: Pick<ServiceContext, 'onDeath' | 'onFailure'>,
  options: EngineOptions,
): Promise<Memory> {
  const start = ({ workerData, ...rest }: WorkerOptions): Promise<Worker> =>
    loadAndStart({ ...rest, workerData: { ...(workerData as object), memory: options } })
  const thread = openStoreThread({ store, engines: ['memory'], start, ...context })
  await thread.opened()
  return memoryOf(thread)
}

/** Imports the thread on demand: without a worker, its two megabytes of text are never loaded. */
async function loadAndStart(options: WorkerOptions): Promise<Worker> {
  const { startThread } = await import('../../thread/start-thread.ts')
  return startThread(options)
}
