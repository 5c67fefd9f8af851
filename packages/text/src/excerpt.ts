import { checkCount, checkString } from './check-input.ts'
import { checkMessages, type TextMessage } from './text-message.ts'

/** A message with the name of its speaker. */
export interface NamedMessage extends TextMessage {
  /** Stands before the text in place of the role. @default the role */
  readonly name?: string | null | undefined
}

/** The maximum share of a message in an excerpt, so that a pasted text does not crowd out the others. */
const largestShare = 1 / 4
const ellipsis = '…'

/**
 * Formats the newest messages, oldest first, as lines `Speaker: text` of at most `maxLength` UTF-16 units in total. Long
 * messages are cut at the end. Older ones that do not fit are omitted.
 *
 * @throws {TypeError | RangeError} when a message is invalid, or the length not a non-negative integer
 */
export function excerpt(messages: readonly NamedMessage[], maxLength: number): string {
  checkMessages(messages)
  for (const [at, { name }] of messages.entries())
    if (name !== undefined && name !== null) checkString(`messages[${at}].name`, name)
  checkCount('maxLength', maxLength)
  const lines: string[] = []
  let left = maxLength
  for (const message of messages.toReversed()) {
    const line = cut(writeMessage(message), Math.floor(maxLength * largestShare))
    left -= line.length
    if (left < 0) break
    lines.push(line)
    // Reserves one unit for the line break.
    left--
  }
  return lines.toReversed().join('\n')
}

function writeMessage({ role = 'user', name, content }: NamedMessage): string {
  return `${name ?? role}: ${content.trim()}`
}

/** Cuts a text without splitting a surrogate pair. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const end = Math.max(0, maxLength - ellipsis.length)
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? end - 1 : end) + ellipsis
}
