/**
 * The maximum number of combining marks in a row, from the Stream-Safe Text Format (UAX #15, section 13). It suffices
 * for every word of every language. Normalisation sorts each run of marks in quadratic time.
 */
export const MAX_MARKS = 30

/** Marks, the two letters that normalise to marks, and the invisible characters that folding removes between them. */
const MARK = String.raw`[\p{M}\p{Cf}\uff9e\uff9f]`
const LONG_RUN = new RegExp(`(${MARK}{${MAX_MARKS}})${MARK}+`, 'gu')

const IS_MARK = new RegExp(`^${MARK}$`, 'u')

const OTHER = 1
/** A mark, or a surrogate that may be half of one. */
const MARK_UNIT = 2
/** The kind of each UTF-16 unit; 0 until computed. */
const kinds = new Uint8Array(0x10000)

/** Cuts each run of combining marks to its first 30. Apply it before every normalisation. */
export const limitMarks = (text: string): string => (mayRunLong(text) ? text.replace(LONG_RUN, '$1') : text)

/** Skips the regular expression, which is several times slower, for ordinary texts. */
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
