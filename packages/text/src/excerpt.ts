/** A turn of a conversation. */
interface Turn {
  readonly role: string
  readonly name: string | null
  readonly content: string
}

/** The maximum share of a message in an excerpt, so that a pasted text does not crowd out the others. */
const largestShare = 1 / 4
const ellipsis = '…'

/**
 * Formats the newest turns, oldest first, as lines `Speaker: text` of at most `maxLength` UTF-16 units in total. Long
 * messages are cut at the end. Older turns that do not fit are omitted.
 */
export function excerpt(turns: readonly Turn[], maxLength: number): string {
  const lines: string[] = []
  let left = maxLength
  for (const turn of turns.toReversed()) {
    const line = cut(writeTurn(turn), Math.floor(maxLength * largestShare))
    left -= line.length
    if (left < 0) break
    lines.push(line)
    // Reserves one unit for the line break.
    left--
  }
  return lines.toReversed().join('\n')
}

function writeTurn({ role, name, content }: Turn): string {
  return `${name ?? role}: ${content.trim()}`
}

/** Cuts a text without splitting a surrogate pair. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const end = Math.max(0, maxLength - ellipsis.length)
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end) + ellipsis
}
