import { minKeyLengths, servicesWithUsers } from '@sekha/core/contract'
import { checkInteger, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import type { JobQueue } from '@sekha/storage'
import { defineService, type Service, type ServiceContext } from '../../host/service.ts'
import { contract, type MemoryContract } from './contract.ts'
import { checkMemory } from './engine/check-memory.ts'
import { defaultIndexCacheBytes } from './engine/local-memory.ts'
import type { Memory } from './engine/memory.ts'
import { handlers } from './handlers.ts'
import { memoryEngine } from './memory-engine.ts'
import type { MemoryResources } from './memory-handlers.ts'
import { ModelCalls, readMetrics } from './metrics.ts'
import { rebuildIndex } from './maintenance/rebuild-index.ts'
import { checkModel, createModelWriter } from './models/create-model-writer.ts'
import type { LanguageModel } from './models/language-model.ts'
import type { ModelWriter } from './models/model-writer.ts'

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
   * Replaces the engine, and the queue of the jobs if it has one, for tests.
   *
   * @internal
   */
  readonly engine?: (Memory & Partial<JobQueue>) | undefined
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
  if (model !== undefined) checkModel(model, modelTimeoutMs)
  const bounds = { min: 0, max: Number.MAX_SAFE_INTEGER }
  const indexCacheBytes = checkInteger('indexCacheBytes', options.indexCacheBytes, defaultIndexCacheBytes, bounds)
  const openWriter = (
    { monotonic, closing }: Pick<ServiceContext, 'monotonic' | 'closing'>,
    calls: ModelCalls,
  ): ModelWriter | undefined => {
    if (model === undefined) return undefined
    const onOutcome = calls.count
    const writer = createModelWriter(model, { timeoutMs: modelTimeoutMs, monotonic, onOutcome })
    closing.addEventListener('abort', () => writer.close(), { once: true })
    return writer
  }
  return defineService<MemoryContract, OpenedMemory, Memory>({
    name: 'memory',
    contract,
    handlers,
    wire: {
      basePaths: ['/api/v1', '/mcp'],
      keyRules: { minLength: minKeyLengths.memory },
      hasUsers: servicesWithUsers.includes('memory'),
    },
    ...(engine === undefined ? { engine: { ...memoryEngine, options: { indexCacheBytes } } } : {}),
    open(context) {
      const calls = new ModelCalls()
      return { writer: openWriter(context, calls), calls, memory: engine ?? context.engine }
    },
    jobs: {
      kinds: { 'index.rebuild': rebuildIndex },
      queue: engine?.enqueueJob && (() => engine as JobQueue),
    },
    close: () => engine?.close(),
    async health({ memory: it }) {
      const { database, index } = await checkMemory(it)
      // The contract names the second check after the original's vector store. Here it checks the search index.
      return { database, chroma: index }
    },
    metrics: readMetrics,
    verify: ({ memory: it }) => it.verify(),
  })
}
