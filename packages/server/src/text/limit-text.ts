const sentenceEnd = /[.!?…](?=\s)|[。！？]/gu
const endsSentence = /[.!?…。！？]["'”’)»」』]*$/u
/** A text that ends with a sentence or a word has at least this part of what it could have. */
const minShare = 1 / 2

/**
 * A text in at most `maxLength` UTF-16 units, without white space around it. A longer one ends with its last sentence that
 * fits, or else its last word; where that would leave less than half of the room, with its last character.
 */
export function limitText(text: string, maxLength: number): string {
  const whole = text.trim()
  if (whole.length <= maxLength) return whole
  const room = whole.slice(0, maxLength + 1)
  const end = [lastSentenceEnd(room, maxLength), room.search(/\s\S*$/)].find((at) => at >= maxLength * minShare)
  return whole.slice(0, end ?? characterEnd(whole, maxLength)).trimEnd()
}

/** A text that ends too early, without its unfinished sentence or, where that leaves less than half, its last word. */
export function dropTornEnd(text: string): string {
  return endsSentence.test(text) || !/\s/.test(text) ? text : limitText(text, text.length - 1)
}

function lastSentenceEnd(text: string, maxEnd: number): number {
  const last = [...text.matchAll(sentenceEnd)].findLast(({ index }) => index < maxEnd)
  return last === undefined ? -1 : last.index + 1
}

/** Does not part a surrogate pair. */
function characterEnd(text: string, at: number): number {
  const last = text.charCodeAt(at - 1)
  return last >= 0xd800 && last < 0xdc00 ? at - 1 : at
}
