import { createTurns, type Steps, type Turn } from '@sekha/search/steps'
import { checkArray, checkFunction, checkObject, checkString } from './check-input.ts'
import { countTextInSteps, type Encoder, encoding, loadEncoder, maxTokenLength } from './tokenizer.ts'

/** The parts of a message that a model reads. */
export interface CountedMessage {
  /**
   * Identifies the text in the cache: the same key must always have the same text, and keys must differ between
   * tenants.
   */
  readonly key: string
  /** The name of the speaker, which is counted too. @default none */
  readonly name?: string | null | undefined
  readonly content: string
}

/** Counts tokens of one encoding. */
export interface TokenCounter {
  /** The name of the encoding. */
  readonly encoding: string
  /**
   * Returns the cost of each message: the tokens of its content and its name, plus four for its frame.
   *
   * @param turn The turn of an operation that shares the thread with others. @default a turn of the counter's own, which
   *   yields the thread every 5 ms
   * @throws {TypeError} when a message or the turn is invalid
   */
  countMessages(messages: readonly CountedMessage[], turn?: Pick<Turn, 'run'>): Promise<readonly number[]>
}

/**
 * The tokens of a message's frame (its role and delimiters): three or four in the chat formats of OpenAI's models
 * (`tokens_per_message` in the OpenAI Cookbook, "How to count tokens with tiktoken").
 */
const frameTokens = 4
/** The maximum number of cached counts: about 10 MB. */
const cacheSize = 100_000

/**
 * A lower bound of a message's cost, computed from its length alone: no token is longer than 128 UTF-16 units.
 *
 * @throws {TypeError} when the message has no content
 */
export function leastTokens(message: Pick<CountedMessage, 'content'>): number {
  checkObject('message', message)
  const { content } = message
  checkString('message.content', content)
  return frameTokens + Math.ceil(content.length / maxTokenLength)
}

/**
 * Creates a counter for the messages of a chat, which counts like `loadTokenizer`. The tables load with the first
 * counted message. Up to 100,000 counts are cached, least recently used evicted first. Texts are not retained.
 */
export function createTokenCounter(): TokenCounter {
  const counts = new Map<string, number>()
  const turns = createTurns()
  return {
    encoding,
    async countMessages(messages, turn = turns.begin()) {
      checkCounted(messages)
      checkObject('turn', turn)
      checkFunction('turn.run', turn.run)
      if (messages.length === 0) return []
      const encoder = await loadEncoder()
      const costs: number[] = []
      for (const message of messages) {
        const known = counts.get(message.key)
        const cost = known ?? (await turn.run(countMessage(message, encoder)))
        remember(counts, message.key, cost)
        costs.push(cost)
      }
      encoder.clearMergeCache()
      return costs
    },
  }
}

/** @throws {TypeError} naming the message and its property */
function checkCounted(messages: unknown): void {
  checkArray('messages', messages)
  for (const [at, message] of messages.entries()) {
    checkObject(`messages[${at}]`, message)
    const { key, name, content } = message as Partial<CountedMessage>
    checkString(`messages[${at}].key`, key)
    if (name !== undefined && name !== null) checkString(`messages[${at}].name`, name)
    checkString(`messages[${at}].content`, content)
  }
}

function* countMessage({ name, content }: CountedMessage, encoder: Encoder): Steps<number> {
  const ofName = name === undefined || name === null ? 0 : yield* countTextInSteps(name, encoder)
  return frameTokens + ofName + (yield* countTextInSteps(content, encoder))
}

/** Marks a key as the most recently used, and evicts the least recently used one when the cache is full. */
function remember(counts: Map<string, number>, key: string, cost: number): void {
  counts.delete(key)
  counts.set(key, cost)
  if (counts.size <= cacheSize) return
  for (const oldest of counts.keys()) {
    counts.delete(oldest)
    break
  }
}
