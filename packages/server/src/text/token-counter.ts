import type { Steps } from '../steps/steps.ts'
import type { Turn } from '../steps/turns.ts'

/** What of a message a model gets to read. */
export interface CountedMessage {
  /** The same key always has the same text: the counter remembers by it. ApiKeyAuthenticator of two tenants never meet. */
  readonly key: string
  readonly name: string | null
  readonly content: string
}

/** Counts tokens as the models of one encoding do. */
export interface TokenCounter {
  /** The name of the encoding. */
  readonly encoding: string
  /** What each message costs: the tokens of its content and of its name, and four for its frame. */
  countMessages(messages: readonly CountedMessage[], turn: Pick<Turn, 'run'>): Promise<readonly number[]>
}

/**
 * What the frame of a message costs, with its role and the marks around it: three or four tokens in the chat formats of
 * OpenAI's models (`tokens_per_message` in the OpenAI Cookbook, "How to count tokens with tiktoken").
 */
const frameTokens = 4
/** What a cut in a text can hide: the parts can have fewer tokens than the whole, because merges do not find the fewest. */
const cutTokens = 1
/** How many messages' counts are remembered: about 10 MB. */
const cacheSize = 100_000
/** The longest token of the encoding, which is made of spaces, has this many characters, in UTF-16 units as well. */
const maxTokenLength = 128
/** A longer text is counted in parts, each of which takes some milliseconds. */
const minPartLength = 4096
const maxPartLength = 16_384
const cut = /\S(?= \p{L})|\n(?=\p{L})/gu
/** A run of one kind that could make one very long piece; numbers are always cut after three digits. */
const longRun = /[\p{L}\p{M}]{129,}|[^\s\p{L}\p{N}]{129,}|\s{129,}/gu
const runParts = new RegExp(`[^]{1,${maxTokenLength}}`, 'gu')

/** What a message costs at least, whatever it says. It takes no time: no token is longer than 128 UTF-16 units. */
export function leastTokens({ content }: Pick<CountedMessage, 'content'>): number {
  return frameTokens + Math.ceil(content.length / maxTokenLength)
}

/**
 * Counts in `o200k_base`, the encoding of OpenAI's models since GPT-4o. What looks like a special token
 * (`<|endoftext|>`) is counted as the plain text that it is.
 *
 * The counts are exact but for one case: the encoder takes time that grows with the square of a piece, and a piece is a
 * run of letters, of signs, or of white space. A run of more than 128 characters is counted in parts of 128, with a token
 * more for each place where the text was cut: a cut can also hide a token. Such a run counts a token or two more for every
 * 128 characters, and never fewer than it has.
 *
 * The tables (about 70 MB, 0.2 s) are loaded with the first message that is counted. Up to 100,000 counts are
 * remembered, those of the least recently counted messages forgotten first; texts are not.
 */
export function createTokenCounter(): TokenCounter {
  const counts = new Map<string, number>()
  return {
    encoding: 'o200k_base',
    async countMessages(messages, turn) {
      if (messages.length === 0) return []
      // Loaded here, so that who never counts does not pay for the tables.
      const { countTokens, clearMergeCache } = await import('gpt-tokenizer/encoding/o200k_base')
      const costs: number[] = []
      for (const message of messages) {
        const known = counts.get(message.key)
        const cost = known ?? (await turn.run(countMessage(message, (text) => countTokens(text, plainText))))
        remember(counts, message.key, cost)
        costs.push(cost)
      }
      // It holds on to words, and with them to the whole texts that they were cut from.
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

/** Where a text can be cut without a change to its tokens: before a space or behind a line end, if a letter follows. */
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

/** Moves a key to the young end; the oldest one goes when there are too many. */
function remember(counts: Map<string, number>, key: string, cost: number): void {
  counts.delete(key)
  counts.set(key, cost)
  if (counts.size <= cacheSize) return
  for (const oldest of counts.keys()) {
    counts.delete(oldest)
    break
  }
}
