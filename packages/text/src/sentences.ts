import { finish, type Steps } from '@sekha/search/steps'
import { checkCount, checkString } from './check-input.ts'

/** The maximum length of a sentence in UTF-16 units. Longer ones are rarely prose: inline lists, data, pasted text. */
const maxLength = 400
/** The minimum length of a clause cut from a longer sentence, in UTF-16 units. */
const minClauseLength = 40

/** The length of the longest word that identifies an ordinal, with the next character: `September`. */
const maxWordLength = 10

/** Sentences and lines processed per step. */
const partsPerStep = 64

/**
 * Characters at which the Unicode sentence rules can break (UAX 29): STerm, ATerm, and the one separator that is not a
 * line break here.
 */
const canBreak = /[\p{Sentence_Terminal}.\u2024\ufe52\uff0e\u0085]/u
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The start or end of a fenced code block: CommonMark 0.31, section 4.5. */
const fence = /^ {0,3}(`{3,}|~{3,})/
/** Markers of headings, quotes, list items and tasks at the start of a line. */
const lineMarks = /^\s*(?:(?:#{1,6}|>|[-*+•]|\d{1,3}[.)]|\[[ xX]\])\s+)*/u
/** Initialisms and abbreviations, which the Unicode rules take for the end of a sentence before a capital. */
const abbreviation =
  /(?:^|[\s("'])(?!(?:[ap]\.m)\.)(?:\p{L}(?:\. ?\p{L})*|vs|cf|ca|bzw|etc|approx|no|nr|fig|dr|mr|mrs|ms|prof|st|jr|sr)\.\s*$/iu
/** German ordinals: `im 2.` before `Stock`, `bis 3.` before `März`. `I am 3.` is not an ordinal. */
const ordinalDay = /(?:^|\s)\d{1,2}\.\s*$/u
const ordinalOpening =
  /(?:^|[\s(])(?:im|vom|zum|zur|bis|beim|(?<!\bI )am|ab|seit|der|dem|das|den|des)\s+\d{1,4}\.\s*$/iu
const germanMonth =
  /^(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?!\p{L})/u
/** The beginning of a URL up to a character that could end a sentence, with no space inside. */
const insideUrl = /(?:\w:\/\/|\bwww\.)[\x21-\x7e]*$/iu
const letterOrNumber = /[\p{L}\p{N}]/u
const clauseEnd = /[,;:、，；：–—](?=\s|[^\x20-\x7f])/gu

/**
 * Splits a chat message into its first `maxSentences` sentences, in order. Each is a trimmed, verbatim part of the
 * text, contains a letter or a number, and has at most 400 UTF-16 units. A longer sentence is cut after its last clause
 * that fits, or omitted if there is none.
 *
 * - A line break ends a sentence. Markers of list items, headings and quotes are removed. Fenced code and table rows
 *   are omitted.
 * - Within a line the Unicode rules apply (UAX 29), which support the full stops of Chinese and Japanese. Exceptions
 *   are common abbreviations, initialisms, URLs and German ordinals.
 * - The surrounding words distinguish an ordinal from a number at the end of a sentence: `It costs 3. Then` is two
 *   sentences, `bis 3. März` is one.
 * - An initialism never ends a sentence: `the U.S.` alone does not show whether it does.
 *
 * @param maxSentences The maximum number of sentences. @default unlimited
 * @throws {TypeError | RangeError} when the text is not a string, or the maximum not a non-negative integer
 */
export const splitSentences = (text: string, maxSentences = Infinity): readonly string[] =>
  finish(splitSentencesInSteps(text, maxSentences))

/** Same as {@link splitSentences}, in steps. */
export function splitSentencesInSteps(text: string, maxSentences = Infinity): Steps<readonly string[]> {
  checkString('text', text)
  if (maxSentences !== Infinity) checkCount('maxSentences', maxSentences)
  return splitAll(text, maxSentences)
}

function* splitAll(text: string, maxSentences: number): Steps<readonly string[]> {
  const sentences: string[] = []
  let looked = 0
  for (const line of proseLines(text)) {
    for (const part of splitLine(line)) {
      if (++looked % partsPerStep === 0) yield
      const sentence = part === undefined ? '' : shorten(part)
      if (!isSentence(sentence)) continue
      if (sentences.length >= maxSentences) return sentences
      sentences.push(sentence)
    }
    // Lines without a sentence count as well.
    if (++looked % partsPerStep === 0) yield
  }
  return sentences
}

/** Yields each line without its markers, and an empty line for code and tables. */
function* proseLines(text: string): Generator<string> {
  let open: string | undefined
  for (const line of eachLine(text)) {
    const mark = fence.exec(line)?.[1]
    if (open !== undefined) {
      if (mark !== undefined && mark.startsWith(open) && line.trim() === mark) open = undefined
      yield ''
    } else if (mark !== undefined) {
      open = mark
      yield ''
    } else yield /^\s*\|/.test(line) ? '' : line.replace(lineMarks, '')
  }
}

function* eachLine(text: string): Generator<string> {
  let start = 0
  for (const { 0: end, index } of text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) {
    yield text.slice(start, index)
    start = index + end.length
  }
  yield text.slice(start)
}

/** Splits a line into sentences. Yields undefined where the Unicode rules break but the sentence continues. */
function* splitLine(line: string): Generator<string | undefined> {
  // A line without a break character is one sentence. The check is far cheaper than the Unicode rules.
  if (!canBreak.test(line)) {
    if (line !== '') yield line.trim()
    return
  }
  let start = 0
  for (const { segment, index } of segmenter.segment(line)) {
    const end = index + segment.length
    const before = line.slice(Math.max(start, end - maxLength), end)
    if (end < line.length && goesOn(before, line.slice(end, end + maxWordLength))) {
      yield undefined
      continue
    }
    const last = end < line.length ? withoutOpening(line, start, end) : end
    yield line.slice(start, last).trim()
    start = last
  }
}

/** Whether a sentence continues after a break of the Unicode rules. */
function goesOn(before: string, next: string): boolean {
  if (/[」』]$/.test(before)) return /^\p{sc=Hiragana}/u.test(next)
  if (insideUrl.test(before)) return /^[\x21-\x7e]/.test(next)
  return abbreviation.test(before) || ordinalOpening.test(before) || (ordinalDay.test(before) && germanMonth.test(next))
}

/** Moves a bracket that opens the next sentence, which the Unicode rules leave at the end of the previous one. */
function withoutOpening(line: string, start: number, end: number): number {
  let last = end
  while (last > start && /[\p{Ps}\s]/u.test(line.charAt(last - 1))) last--
  return last
}

function shorten(sentence: string): string {
  if (sentence.length <= maxLength) return sentence
  let end = 0
  for (const { index } of sentence.slice(0, maxLength).matchAll(clauseEnd)) end = index
  return end < minClauseLength ? '' : sentence.slice(0, end).trim()
}

function isSentence(sentence: string): boolean {
  return letterOrNumber.test(sentence)
}
