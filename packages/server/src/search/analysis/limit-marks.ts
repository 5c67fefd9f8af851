/**
 * The most combining marks in a row that count: those of the Stream-Safe Text Format (UAX #15, section 13), which holds
 * every word of every language. Normalisation sorts the marks of a run, in time that grows with the square of its length.
 */
export const MAX_MARKS = 30

/** Marks, the two letters that normalise to marks, and the invisible characters that folding takes from between them. */
const MARK = String.raw`[\p{M}\p{Cf}\uff9e\uff9f]`
const LONG_RUN = new RegExp(`(${MARK}{${MAX_MARKS}})${MARK}+`, 'gu')

const IS_MARK = new RegExp(`^${MARK}$`, 'u')

const OTHER = 1
/** A mark, or half of a surrogate pair that could be one. */
const MARK_UNIT = 2
/** The kind of each UTF-16 unit, 0 until it is first met. */
const kinds = new Uint8Array(0x10000)

/** The text with at most {@link MAX_MARKS} combining marks in a row: the first ones. Normalise nothing without it. */
export const limitMarks = (text: string): string => (mayRunLong(text) ? text.replace(LONG_RUN, '$1') : text)

/** Spares ordinary texts the pattern, which takes several times as long. */
function mayRunLong(text: string): boolean {
  let run = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const kind = kinds[unit]
    if (kind === OTHER) run = 0
    else if (kind === MARK_UNIT || classify(unit) === MARK_UNIT) run++
    else run = 0
    if (run > MAX_MARKS) return true
  }
  return false
}

function classify(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit < 0xe000
  const kind = isSurrogate || IS_MARK.test(String.fromCharCode(unit)) ? MARK_UNIT : OTHER
  kinds[unit] = kind
  return kind
}
