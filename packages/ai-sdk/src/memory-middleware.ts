import type { LanguageModelV4CallOptions, LanguageModelV4Middleware, LanguageModelV4Prompt } from '@ai-sdk/provider'
import type { SekhaClient } from '@sekha/core'
import {
  checkDelay,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  describeType,
  type KnownOptions,
  notify,
} from '@sekha/core/foundation'
import { collectStream, statusOf } from './collect-stream.ts'
import { contentBudget, memoryBlock } from './memory-block.ts'
import { scopedClient } from './scoped-client.ts'
import { toStored } from './stored-message.ts'
import { type ModelResponse, newMessages, questionOf, textsOf } from './turns.ts'
import { WriteQueue } from './write-queue.ts'

/** Options of {@link memoryMiddleware}. */
export interface MemoryOptions {
  /** Whose memory it is. No call reads or writes that of another user. */
  readonly user: string
  /**
   * The most tokens of memory in a prompt. 0 reads nothing.
   *
   * @default 2000
   */
  readonly budget?: number | undefined
  /**
   * Your name for the conversation that turns are stored in, such as the id of a chat. It is created when the first turn
   * is stored.
   *
   * @default a conversation of this middleware
   */
  readonly conversation?: string | undefined
  /**
   * Whether turns are stored. Without it, memory is only read.
   *
   * @default true
   */
  readonly store?: boolean | undefined
  /**
   * The longest wait for memory, in milliseconds. After it the model is called without.
   *
   * @default 2000
   */
  readonly timeoutMs?: number | undefined
  /**
   * The most turns that wait to be stored. Further ones are not stored, and reported to `onError`.
   *
   * @default 100
   */
  readonly maxPending?: number | undefined
  /** Receives what went wrong with the memory. The calls of the model never fail because of it. */
  readonly onError?: ((error: unknown) => void) | undefined
}

const knownOptions: KnownOptions<MemoryOptions> = {
  user: true,
  budget: true,
  conversation: true,
  store: true,
  timeoutMs: true,
  maxPending: true,
  onError: true,
}

/** Middleware for `wrapLanguageModel` that owns a queue of turns to store. */
export interface MemoryMiddleware extends LanguageModelV4Middleware, AsyncDisposable {
  /** Resolves when the turns of all calls that have ended are stored, or were reported to `onError`. */
  flush(): Promise<void>
  /** Resolves like `flush`. Turns of later calls are not stored, and reported to `onError`. */
  close(): Promise<void>
}

/** Prompts whose memory is remembered: a call is repeated by retries, and has a step for each round of tools. */
const REMEMBERED_PROMPTS = 16

/** Messages whose keys are remembered. */
const REMEMBERED_KEYS = 10_000

function checkName(option: string, value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > 200) {
    const got = typeof value === 'string' ? `${value.length} characters` : describeType(value)
    throw new TypeError(`${option} must be a string of 1 to 200 characters, got ${got}`)
  }
  return value
}

/** A map that forgets its oldest entries. */
function remember<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  map.set(key, value)
  if (map.size <= max) return
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
}

/**
 * Gives a language model of the AI SDK the memory of a user. Each call gets what matters of earlier conversations as a
 * system message. Its turns are stored after the response, apart from the call.
 *
 * - A turn is stored once: by its steps with tools, its retries, and its streams. A stream that is cut, aborted or failed
 *   leaves what had arrived, with `metadata.status`.
 * - Memory never fails or holds up a call: after `timeoutMs`, or with an error, the model is called without it.
 * - `flush()` before a process or a request ends. Nothing keeps the process alive.
 *
 * @example
 * ```ts
 * import { generateText, wrapLanguageModel } from 'ai'
 *
 * const memory = memoryMiddleware(client, { user: 'ada', conversation: 'chat-1' })
 * const remembering = wrapLanguageModel({ model, middleware: memory })
 * const { text } = await generateText({ model: remembering, prompt: 'What is my dog called?' })
 * await memory.flush()
 * ```
 *
 * @throws {TypeError | RangeError} naming the option, if one is unknown or invalid
 */
export function memoryMiddleware(client: SekhaClient, options: MemoryOptions): MemoryMiddleware {
  checkKnownOptions('memoryMiddleware()', options, knownOptions)
  const user = checkName('user', options.user)
  const budget = checkInteger('budget', options.budget, 2000, { min: 0, max: 1_000_000 })
  const conversation = checkName('conversation', options.conversation ?? crypto.randomUUID())
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, 2000, 1)
  const maxPending = checkInteger('maxPending', options.maxPending, 100, { min: 1, max: 100_000 })
  const isStoring = options.store ?? true
  const onError = checkFunction('onError', options.onError)
  const report = (error: unknown) => notify(() => onError?.(error))

  const memory = scopedClient(client, user)
  const queue = new WriteQueue(maxPending, report)
  const prompts = new WeakMap<LanguageModelV4CallOptions, LanguageModelV4Prompt>()
  const blocks = new Map<string, string | undefined>()
  const storedKeys = new Map<string, true>()
  let conversationId: string | undefined

  async function recall({ prompt, abortSignal }: LanguageModelV4CallOptions): Promise<string | undefined> {
    const question = questionOf(prompt)
    if (budget === 0 || question === '') return undefined
    const turns = prompt.filter(({ role }) => role === 'user').length
    const key = JSON.stringify([turns, question])
    if (blocks.has(key)) return blocks.get(key)
    try {
      const limits = { signal: abortSignal, totalTimeoutMs: timeoutMs }
      const messages = await memory.context(question, contentBudget(budget), limits)
      const block = memoryBlock(messages, textsOf(prompt), budget)
      remember(blocks, key, block, REMEMBERED_PROMPTS)
      return block
    } catch (error) {
      // The model reports the abort of its own call.
      if (abortSignal?.aborted !== true) report(error)
      return undefined
    }
  }

  function store(prompt: LanguageModelV4Prompt | undefined, response: ModelResponse): void {
    if (!isStoring || prompt === undefined) return
    queue.push(async () => {
      const messages = await newMessages(`${user}/${conversation}`, prompt, response)
      const fresh = messages.filter(({ key }) => !storedKeys.has(key))
      if (fresh.length === 0) return
      conversationId ??= await memory.openConversation(
        conversation,
        questionOf(prompt).slice(0, 80).toWellFormed() || 'Chat',
      )
      for (const { key, message } of fresh) {
        await memory.append(conversationId, toStored(message), key)
        remember(storedKeys, key, true, REMEMBERED_KEYS)
      }
    })
  }

  return {
    specificationVersion: 'v4',
    async transformParams({ params }) {
      const block = await recall(params)
      const { prompt } = params
      const at = prompt.findIndex(({ role }) => role !== 'system')
      const head = at === -1 ? prompt.length : at
      const withMemory: LanguageModelV4Prompt =
        block === undefined
          ? prompt
          : [...prompt.slice(0, head), { role: 'system', content: block }, ...prompt.slice(head)]
      const transformed = { ...params, prompt: withMemory }
      prompts.set(transformed, prompt)
      return transformed
    },
    async wrapGenerate({ doGenerate, params }) {
      const result = await doGenerate()
      const status = statusOf(result.finishReason.unified)
      store(prompts.get(params), { content: result.content, incompleteCalls: [], status })
      return result
    },
    async wrapStream({ doStream, params }) {
      const { stream, ...rest } = await doStream()
      const prompt = prompts.get(params)
      return { ...rest, stream: collectStream(stream, params.abortSignal, (response) => store(prompt, response)) }
    },
    flush: () => queue.flush(),
    close: () => queue.close(),
    [Symbol.asyncDispose]: () => queue.close(),
  }
}
