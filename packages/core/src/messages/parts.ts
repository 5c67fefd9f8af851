import { isPart, type MessagePart, type TextPart } from './message.ts'

/** Whether a part is text without further fields. */
export function isBareText(part: MessagePart): part is TextPart {
  return isPart(part, 'text') && Object.keys(part).length === 2
}
