import { checkCount, checkString } from './check-input.ts'

const sentenceEnd = /[.!?…](?=\s)|[。！？]/gu
const endsSentence = /[.!?…。！？]["'”’)»」』]*$/u
/** The minimum share of the available length that a cut at a sentence or a word must keep. */
const minShare = 1 / 2

/**
 * Trims a text and cuts it to at most `maxLength` UTF-16 units. The cut is after the last sentence that fits, or else
 * the last word. If that keeps less than half of the length, the cut is after the last character.
 *
 * @throws {TypeError | RangeError} when the text is not a string, or the length not a non-negative integer
 */
export function limitText(text: string, maxLength: number): string {
  checkString('text', text)
  checkCount('maxLength', maxLength)
  const whole = text.trim()
  if (whole.length <= maxLength) return whole
  const room = whole.slice(0, maxLength + 1)
  const end = [lastSentenceEnd(room, maxLength), room.search(/\s\S*$/)].find((at) => at >= maxLength * minShare)
  return whole.slice(0, end ?? characterEnd(whole, maxLength)).trimEnd()
}

/**
 * Removes the unfinished sentence at the end of a truncated text. If that keeps less than half, removes only the last
 * word.
 *
 * @throws {TypeError} when the text is not a string
 */
export function dropTornEnd(text: string): string {
  checkString('text', text)
  return endsSentence.test(text) || !/\s/.test(text) ? text : limitText(text, text.length - 1)
}

function lastSentenceEnd(text: string, maxEnd: number): number {
  const last = [...text.matchAll(sentenceEnd)].findLast(({ index }) => index < maxEnd)
  return last === undefined ? -1 : last.index + 1
}

/** Moves a cut out of the middle of a surrogate pair. */
function characterEnd(text: string, at: number): number {
  const last = text.charCodeAt(at - 1)
  return last >= 0xd800 && last < 0xdc00 ? at - 1 : at
}
