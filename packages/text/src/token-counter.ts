import type { Steps, Turn } from '@sekha/search/steps'
import { countTextInSteps, type Encoder, encoding, loadEncoder, maxTokenLength } from './tokenizer.ts'

/** The parts of a message that a model reads. */
export interface CountedMessage {
  /**
   * Identifies the text in the cache: the same key must always have the same text, and keys must differ between
   * tenants.
   */
  readonly key: string
  readonly name: string | null
  readonly content: string
}

/** Counts tokens of one encoding. */
export interface TokenCounter {
  /** The name of the encoding. */
  readonly encoding: string
  /** Returns the cost of each message: the tokens of its content and its name, plus four for its frame. */
  countMessages(messages: readonly CountedMessage[], turn: Pick<Turn, 'run'>): Promise<readonly number[]>
}

/**
 * The tokens of a message's frame (its role and delimiters): three or four in the chat formats of OpenAI's models
 * (`tokens_per_message` in the OpenAI Cookbook, "How to count tokens with tiktoken").
 */
const frameTokens = 4
/** The maximum number of cached counts: about 10 MB. */
const cacheSize = 100_000

/** A lower bound of a message's cost, computed from its length alone: no token is longer than 128 UTF-16 units. */
export function leastTokens({ content }: Pick<CountedMessage, 'content'>): number {
  return frameTokens + Math.ceil(content.length / maxTokenLength)
}

/**
 * Creates a counter for the messages of a chat, which counts like `loadTokenizer`. The tables load with the first
 * counted message. Up to 100,000 counts are cached, least recently used evicted first. Texts are not retained.
 */
export function createTokenCounter(): TokenCounter {
  const counts = new Map<string, number>()
  return {
    encoding,
    async countMessages(messages, turn) {
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

function* countMessage({ name, content }: CountedMessage, encoder: Encoder): Steps<number> {
  const ofName = name === null ? 0 : yield* countTextInSteps(name, encoder)
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
