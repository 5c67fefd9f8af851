/** What of a message a model gets to read. */
export interface CountedMessage {
  /** The same key always has the same text: the counter remembers by it. Keys of two tenants never meet. */
  readonly key: string
  readonly name: string | null
  readonly content: string
}

/** Counts tokens as the models of one encoding do. */
export interface TokenCounter {
  /** The name of the encoding. */
  readonly encoding: string
  /** What each message costs: the tokens of its content and of its name, and four for its frame. */
  countMessages(messages: readonly CountedMessage[]): Promise<readonly number[]>
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
    async countMessages(messages) {
      if (messages.length === 0) return []
      // Loaded here, so that who never counts does not pay for the tables.
      const { countTokens, clearMergeCache } = await import('gpt-tokenizer/encoding/o200k_base')
      const costs = messages.map((message) => {
        const cost = counts.get(message.key) ?? countMessage(message, (text) => countTokens(text, plainText))
        remember(counts, message.key, cost)
        return cost
      })
      // It holds on to words, and with them to the whole texts that they were cut from.
      clearMergeCache()
      return costs
    },
  }
}

const plainText = { disallowedSpecial: new Set<string>() }

function countMessage({ name, content }: CountedMessage, countTokens: (text: string) => number): number {
  const nameTokens = name === null ? 0 : countText(name, countTokens)
  return frameTokens + nameTokens + countText(content, countTokens)
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
