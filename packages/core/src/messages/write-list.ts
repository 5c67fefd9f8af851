import { checkFunction, checkKnownOptions, type KnownOptions } from '../foundation/index.ts'
import { checkList, checkRole, type Format, isCut, isOwn, writeOwn } from './format.ts'
import type { Fields, NeutralMessage } from './message.ts'
import { type Omission, toTurns, type Turn, type WriteOptions } from './turns.ts'

const knownOptions: KnownOptions<WriteOptions> = { replay: true, onOmitted: true }

/** Writes a list: messages of the format as they came, others in turns. */
export function writeList(
  format: Format,
  messages: readonly NeutralMessage[],
  options: WriteOptions,
  writeTurns: (turns: readonly Turn[], onOmitted: (omission: Omission) => void) => Fields[],
): Fields[] {
  checkKnownOptions('the conversion', options, knownOptions)
  const { replay = false } = options
  const onOmitted = checkFunction('onOmitted', options.onOmitted)
  const list = checkList(messages, 'messages')
  for (const [index, message] of list.entries()) checkRole(message, `messages[${index}]`)
  if (!replay && messages.every((message) => isOwn(format, message) && !isCut(message))) {
    return messages.map((message) => writeOwn(format, message))
  }
  const report = onOmitted ?? (() => {})
  return writeTurns(toTurns(messages, report), report)
}
