/** A turn of a conversation. */
interface Turn {
  readonly role: string
  readonly name: string | null
  readonly content: string
}

/** A message has at most this part of an excerpt, so that one that is pasted does not crowd out the others. */
const largestShare = 1 / 4
const ellipsis = '…'

/**
 * The newest turns, oldest first, as lines `Speaker: text`, in at most `maxLength` UTF-16 units. A long message is cut at
 * its end; what is before the turns that fit is left out.
 */
export function excerpt(turns: readonly Turn[], maxLength: number): string {
  const lines: string[] = []
  let left = maxLength
  for (const turn of turns.toReversed()) {
    const line = cut(writeTurn(turn), Math.floor(maxLength * largestShare))
    left -= line.length
    if (left < 0) break
    lines.push(line)
    // The line end.
    left--
  }
  return lines.toReversed().join('\n')
}

function writeTurn({ role, name, content }: Turn): string {
  return `${name ?? role}: ${content.trim()}`
}

/** Does not part a surrogate pair. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const end = Math.max(0, maxLength - ellipsis.length)
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end) + ellipsis
}
