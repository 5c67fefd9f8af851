import type { Steps, Turn } from '@sekha/search/steps'

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
/** The tokens added per cut. Parts can have fewer tokens than the whole, because merges do not find the minimum. */
const cutTokens = 1
/** The maximum number of cached counts: about 10 MB. */
const cacheSize = 100_000
/** The length of the encoding's longest token, a run of spaces, in characters and in UTF-16 units. */
const maxTokenLength = 128
/** Longer texts are counted in parts, each of which takes a few milliseconds. */
const minPartLength = 4096
const maxPartLength = 16_384
const cut = /\S(?= \p{L})|\n(?=\p{L})/gu
/** A run of one kind that could become one very long piece. Numbers are always split after three digits. */
const longRun = /[\p{L}\p{M}]{129,}|[^\s\p{L}\p{N}]{129,}|\s{129,}/gu
const runParts = new RegExp(`[^]{1,${maxTokenLength}}`, 'gu')

/** A lower bound of a message's cost, computed from its length alone: no token is longer than 128 UTF-16 units. */
export function leastTokens({ content }: Pick<CountedMessage, 'content'>): number {
  return frameTokens + Math.ceil(content.length / maxTokenLength)
}

/**
 * Creates a counter for `o200k_base`, the encoding of OpenAI's models since GPT-4o. Special tokens (`<|endoftext|>`)
 * are counted as plain text.
 *
 * Counts are exact, with one exception. The encoder takes time quadratic in the length of a piece: a run of letters, of
 * signs or of white space. Runs of more than 128 characters are therefore counted in parts of 128, plus one token per
 * cut, because a cut can also hide a token. Such a run is counted a token or two high per 128 characters, and never
 * low.
 *
 * The tables (about 70 MB, 0.2 s) load with the first counted message. Up to 100,000 counts are cached, least recently
 * used evicted first. Texts are not retained.
 */
export function createTokenCounter(): TokenCounter {
  const counts = new Map<string, number>()
  return {
    encoding: 'o200k_base',
    async countMessages(messages, turn) {
      if (messages.length === 0) return []
      // Loaded lazily, so that programs that never count tokens do not load the tables.
      const { countTokens, clearMergeCache } = await import('gpt-tokenizer/encoding/o200k_base')
      const costs: number[] = []
      for (const message of messages) {
        const known = counts.get(message.key)
        const cost = known ?? (await turn.run(countMessage(message, (text) => countTokens(text, plainText))))
        remember(counts, message.key, cost)
        costs.push(cost)
      }
      // The cache retains words, and with them the whole texts they are slices of.
      clearMergeCache()
      return costs
    },
  }
}

const plainText = { disallowedSpecial: new Set<string>() }

function* countMessage({ name, content }: CountedMessage, countTokens: (text: string) => number): Steps<number> {
  let tokens = name === null ? 0 : countText(name, countTokens)
  for (let start = 0; start < content.length;) {
    const { end, isExact } = partEnd(content, start)
    tokens += countText(content.slice(start, end), countTokens) + (isExact ? 0 : cutTokens)
    start = end
    yield
  }
  return frameTokens + tokens
}

/**
 * Finds where a text can be cut without changing its tokens: before a space or after a line break, if a letter follows.
 */
function partEnd(text: string, start: number): { readonly end: number; readonly isExact: boolean } {
  if (text.length - start <= maxPartLength) return { end: text.length, isExact: true }
  cut.lastIndex = start + minPartLength
  const found = cut.exec(text)?.index ?? Number.POSITIVE_INFINITY
  const end = found + 1
  if (end - start <= maxPartLength) return { end, isExact: true }
  const last = text.charCodeAt(start + maxPartLength - 1)
  return { end: start + maxPartLength - (last >= 0xd800 && last < 0xdc00 ? 1 : 0), isExact: false }
}

function countText(text: string, countTokens: (text: string) => number): number {
  let tokens = 0
  let at = 0
  for (const { 0: run, index } of text.matchAll(longRun)) {
    tokens += countTokens(text.slice(at, index)) + cutTokens
    for (const [part] of run.matchAll(runParts)) tokens += countTokens(part) + cutTokens
    at = index + run.length
  }
  return tokens + countTokens(at === 0 ? text : text.slice(at))
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
