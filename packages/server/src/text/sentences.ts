import type { Steps } from '../steps/steps.ts'

/** Longer sentences are rarely prose: lists in a line, data, pasted text. In UTF-16 units. */
const maxLength = 400
/** A clause that is cut from a longer sentence has at least this length, in UTF-16 units. */
const minClauseLength = 40

/** The longest word that tells an ordinal, with the character behind it: `September`. */
const maxWordLength = 10

/** So many sentences and lines are looked at in a step. */
const partsPerStep = 64

/** Whatever the sentence rules of Unicode can break behind (UAX 29: STerm, ATerm, and of the separators the one that is no line end here). */
const canBreak = /[\p{Sentence_Terminal}.\u2024\ufe52\uff0e\u0085]/u
const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })

/** The beginning or the end of fenced code: CommonMark 0.31, section 4.5. */
const fence = /^ {0,3}(`{3,}|~{3,})/
/** Marks of headings, quotes, list items and tasks before the text of a line. */
const lineMarks = /^\s*(?:(?:#{1,6}|>|[-*+•]|\d{1,3}[.)]|\[[ xX]\])\s+)*/u
/** Initialisms, and abbreviations that the Unicode rules take for the end of a sentence when a capital follows. */
const abbreviation =
  /(?:^|[\s("'])(?!(?:[ap]\.m)\.)(?:\p{L}(?:\. ?\p{L})*|vs|cf|ca|bzw|etc|approx|no|nr|fig|dr|mr|mrs|ms|prof|st|jr|sr)\.\s*$/iu
/** German ordinals: `im 2.` before `Stock`, `bis 3.` before `März`; `I am 3.` is none. */
const ordinalDay = /(?:^|\s)\d{1,2}\.\s*$/u
const ordinalOpening =
  /(?:^|[\s(])(?:im|vom|zum|zur|bis|beim|(?<!\bI )am|ab|seit|der|dem|das|den|des)\s+\d{1,4}\.\s*$/iu
const germanMonth =
  /^(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)(?!\p{L})/u
/** An address up to a sign in it that could end a sentence; nothing stands between spaces but it. */
const insideUrl = /(?:\w:\/\/|\bwww\.)[\x21-\x7e]*$/iu
const letterOrNumber = /[\p{L}\p{N}]/u
const clauseEnd = /[,;:、，；：–—](?=\s|[^\x20-\x7f])/gu

/**
 * The sentences of a chat message, in order. Each is a trimmed part of the text, word by word, holds a letter or a number,
 * and has at most 400 UTF-16 units: a longer one is cut behind its last clause that fits, or left out if it has none.
 *
 * A line ends a sentence, and the marks of list items, headings and quotes are not part of one. Fenced code and the rows
 * of tables are left out. Inside a line the rules of Unicode (UAX 29) decide, which know the full stops of Chinese and
 * Japanese, apart from common abbreviations, initialisms, addresses of the web, and German ordinals. What is a number at the
 * end of a sentence and what an ordinal is told by the words around it: `It costs 3. Then` are two sentences, `bis 3. März`
 * is one. Behind an initialism the sentence always goes on: whether `the U.S.` ends one, its letters do not say.
 *
 * @param maxSentences How many to find: the first ones.
 */
export function* splitSentences(text: string, maxSentences = Number.POSITIVE_INFINITY): Steps<readonly string[]> {
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
    // A line without a sentence has been looked at as well.
    if (++looked % partsPerStep === 0) yield
  }
  return sentences
}

/** The lines that are not code or tables, without their marks; what is left out is an empty line. */
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

/** The sentences of a line; undefined where the rules of Unicode break and a sentence goes on. */
function* splitLine(line: string): Generator<string | undefined> {
  // Without a sign that can end a sentence the line is one: asking the rules of Unicode costs far more.
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

/** Whether the sentence goes on behind a break that the rules of Unicode see. */
function goesOn(before: string, next: string): boolean {
  if (/[」』]$/.test(before)) return /^\p{sc=Hiragana}/u.test(next)
  if (insideUrl.test(before)) return /^[\x21-\x7e]/.test(next)
  return abbreviation.test(before) || ordinalOpening.test(before) || (ordinalDay.test(before) && germanMonth.test(next))
}

/** The rules of Unicode leave a bracket that opens the next sentence with the one before. */
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
