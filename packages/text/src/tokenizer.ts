import { finish, type Steps } from '@sekha/search/steps'
import { checkString } from './check-input.ts'

/** Counts tokens with loaded tables. */
export interface Tokenizer {
  /** The name of the encoding. */
  readonly encoding: string
  /** @throws {TypeError} when the text is not a string */
  readonly countTokens: (text: string) => number
  /** Same as `countTokens`, in steps. */
  readonly countTokensInSteps: (text: string) => Steps<number>
}

/** The encoding of OpenAI's models since GPT-4o. */
export const encoding = 'o200k_base'
/** The length of the encoding's longest token, a run of spaces, in characters and in UTF-16 units. */
export const maxTokenLength = 128
/** The tokens added per cut. Parts can have fewer tokens than the whole, because merges do not find the minimum. */
const cutTokens = 1
/** Longer texts are counted in parts, each of which takes a few milliseconds. */
const minPartLength = 4096
const maxPartLength = 16_384
const cut = /\S(?= \p{L})|\n(?=\p{L})/gu
/** A run of one kind that could become one very long piece. Numbers are always split after three digits. */
const longRun = /[\p{L}\p{M}]{129,}|[^\s\p{L}\p{N}]{129,}|\s{129,}/gu
const runParts = /[^]{1,128}/gu

/** The functions of the encoder. */
export interface Encoder {
  readonly countTokens: (text: string) => number
  /** The cache retains words, and with them the whole texts they are slices of. */
  readonly clearMergeCache: () => void
}

/** Loads the tables: about 70 MB, 0.2 s. Programs that never count tokens do not load them. */
export async function loadEncoder(): Promise<Encoder> {
  const { countTokens: count, clearMergeCache } = await import('gpt-tokenizer/encoding/o200k_base')
  return { countTokens: (text) => count(text, plainText), clearMergeCache }
}

const plainText = { disallowedSpecial: new Set<string>() }

/**
 * Loads the tables of `o200k_base`, the encoding of OpenAI's models since GPT-4o: about 70 MB, 0.2 s the first time, and
 * 1 MB to download for a web page. Special tokens (`<|endoftext|>`) are counted as plain text.
 *
 * Counts are exact, with one exception. The encoder takes time quadratic in the length of a piece: a run of letters, of
 * signs or of white space. Runs of more than 128 characters are therefore counted in parts of 128, plus one token per
 * cut, because a cut can also hide a token. Such a run is counted a token or two high per 128 characters, and never low.
 */
export async function loadTokenizer(): Promise<Tokenizer> {
  const encoder = await loadEncoder()
  function* count(text: string): Steps<number> {
    const tokens = yield* countTextInSteps(text, encoder)
    encoder.clearMergeCache()
    return tokens
  }
  const countTokensInSteps = (text: string): Steps<number> => {
    checkString('text', text)
    return count(text)
  }
  return { encoding, countTokens: (text) => finish(countTokensInSteps(text)), countTokensInSteps }
}

/**
 * Counts the tokens of a text; see {@link loadTokenizer}, which counts without waiting.
 *
 * @throws {TypeError} when the text is not a string
 */
export async function countTokens(text: string): Promise<number> {
  checkString('text', text)
  return (await loadTokenizer()).countTokens(text)
}

/** Counts the tokens of a text. */
export function* countTextInSteps(text: string, encoder: Encoder): Steps<number> {
  let tokens = 0
  for (let start = 0; start < text.length;) {
    const { end, isExact } = partEnd(text, start)
    tokens += countPart(text.slice(start, end), encoder) + (isExact ? 0 : cutTokens)
    start = end
    yield
  }
  return tokens
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

function countPart(text: string, { countTokens: count }: Encoder): number {
  let tokens = 0
  let at = 0
  for (const { 0: run, index } of text.matchAll(longRun)) {
    tokens += count(text.slice(at, index)) + cutTokens
    for (const [part] of run.matchAll(runParts)) tokens += count(part) + cutTokens
    at = index + run.length
  }
  return tokens + count(at === 0 ? text : text.slice(at))
}
