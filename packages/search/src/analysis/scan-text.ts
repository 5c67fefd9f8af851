import {
  characterClass,
  DENSE,
  DIGIT,
  EMOJI,
  FLAG,
  isWordClass,
  JOINER,
  LOWER,
  SEPARATOR,
  UPPER,
} from './character-class.ts'
import { finish, type Steps } from '../steps/steps.ts'

/** Receives the pieces of a text, in order. */
export interface PieceSink {
  /** A word of letters without a change from lower to upper case, or of digits only. */
  word(word: string): void
  /** A word that contains joiners or camel case, or mixes letters and digits. */
  compound(compound: string): void
  /**
   * A run of letters of a script without spaces. A long run is split into pieces. Each further piece begins with the
   * last letter of the previous one and has `continues` set.
   */
  dense(run: string, continues: boolean): void
  /** A symbol to index unchanged: an emoji, a flag, `c++`, `.env`. */
  symbol(symbol: string): void
  /** Pending work on the last piece, for pieces that take long. The scan continues after it is finished. */
  later?: Steps<void> | undefined
}

/** Units scanned per step, and units per piece of a dense run, in UTF-16 units. */
const unitsPerStep = 16_384
const unitsPerRun = 4096

const SHARP = 0x23
const COMMA = 0x2c
const PLUS = 0x2b
const STOP = 0x2e

/**
 * Splits folded text into pieces in one pass over its code points. It follows the Unicode word rules that matter for
 * retrieval: letters, marks and digits stay together, and a single joiner between two of them does not separate them.
 * With one table lookup per character, it finds the same words in English chat as `Intl.Segmenter` in a third of the
 * time.
 */
export function scanText(text: string, sink: PieceSink): void {
  for (let at = 0; at < text.length;) {
    at = scanPart(text, at, text.length, sink)
    if (sink.later === undefined) continue
    finish(sink.later)
    sink.later = undefined
  }
}

/** Same as {@link scanText}, in steps. */
export function* scanInSteps(text: string, sink: PieceSink): Steps<void> {
  for (let at = 0; at < text.length;) {
    at = scanPart(text, at, at + unitsPerStep, sink)
    if (sink.later !== undefined) yield* sink.later
    sink.later = undefined
    yield
  }
}

/** Scans whole pieces until it reaches `end` or a piece leaves pending work. Returns the start of the next piece. */
function scanPart(text: string, start: number, end: number, sink: PieceSink): number {
  let at = start
  while (at < text.length && at < end && sink.later === undefined) {
    const found = classAt(text, at)
    if (isWordClass(found)) at = scanWord(text, at, sink)
    else if (found === DENSE) at = scanRun(text, at, sink)
    else if (found === EMOJI || found === FLAG) at = scanSymbol(text, at, found, sink)
    else at += width(text, at)
  }
  return at
}

function scanWord(text: string, start: number, sink: PieceSink): number {
  let at = start
  let previous = SEPARATOR
  let plain = true
  for (;;) {
    const found = classAt(text, at)
    if (found === JOINER) {
      if (!joins(text, at, previous)) break
      plain = false
    } else if (!isWordClass(found)) break
    else if (isBoundary(previous, found)) plain = false
    previous = found
    at += width(text, at)
  }
  const piece = text.slice(start, at)
  const signEnd = at - start === 1 && previous !== DIGIT ? languageSignEnd(text, at) : at
  if (signEnd > at) sink.symbol(text.slice(start, signEnd).toLowerCase())
  else if (plain) sink.word(piece)
  else sink.compound(piece)
  if (plain && previous !== DIGIT && startsWithDot(text, start)) sink.symbol(`.${piece.toLowerCase()}`)
  return signEnd
}

/** Whether letters meet digits, or camel case begins a new part. */
function isBoundary(previous: number, found: number): boolean {
  if (previous === SEPARATOR || previous === found) return false
  return previous === DIGIT || found === DIGIT || (previous === LOWER && found === UPPER)
}

/**
 * Whether the joiner at `at` is between two word characters. A comma must also be followed by a group of three digits.
 */
function joins(text: string, at: number, previous: number): boolean {
  const next = classAt(text, at + 1)
  if (!isWordClass(next)) return false
  if (text.charCodeAt(at) !== COMMA) return true
  return previous === DIGIT && /^\d{3}(?!\d)/.test(text.slice(at + 1, at + 5))
}

/** Returns the end of a name such as `c++` or `c#`, or `at` if the letter has no such suffix. */
function languageSignEnd(text: string, at: number): number {
  const length =
    text.charCodeAt(at) === SHARP ? 1 : text.charCodeAt(at) === PLUS && text.charCodeAt(at + 1) === PLUS ? 2 : 0
  const next = classAt(text, at + length)
  return next === LOWER || next === UPPER ? at : at + length
}

/** Whether a word is written like `.net` or `.env`: after a dot, with no word before the dot. */
function startsWithDot(text: string, start: number): boolean {
  if (text.charCodeAt(start - 1) !== STOP) return false
  const before = classAt(text, start - 2)
  return before !== JOINER && !isWordClass(before)
}

/** Scans a dense run, or one piece of it. The next piece begins with the last letter of this one. */
function scanRun(text: string, start: number, sink: PieceSink): number {
  let at = start
  let last = start
  while (classAt(text, at) === DENSE) {
    if (at - start >= unitsPerRun) {
      sink.dense(text.slice(start, at), isBehindDense(text, start))
      return last
    }
    last = at
    at += width(text, at)
  }
  sink.dense(text.slice(start, at), isBehindDense(text, start))
  return at
}

/** Whether the previous letter is dense too, so that this piece continues a run. */
function isBehindDense(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1)
  return classAt(text, before >= 0xdc00 && before < 0xe000 ? at - 2 : at - 1) === DENSE
}

function scanSymbol(text: string, start: number, found: number, sink: PieceSink): number {
  let at = start + width(text, start)
  if (found === FLAG && classAt(text, at) === FLAG) at += width(text, at)
  sink.symbol(text.slice(start, at))
  return at
}

function classAt(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  // Outside the text the unit is NaN, and every comparison with NaN is false.
  if (!(unit >= 0)) return SEPARATOR
  return characterClass(unit >= 0xd800 && unit < 0xdc00 ? (text.codePointAt(at) ?? unit) : unit)
}

function width(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  if (unit < 0xd800 || unit >= 0xdc00) return 1
  return (text.codePointAt(at) ?? unit) > 0xffff ? 2 : 1
}
