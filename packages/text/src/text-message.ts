import { checkArray, checkObject, checkString } from './check-input.ts'

/** A message of a conversation. Other properties are ignored, so the messages of a chat can be passed as they are. */
export interface TextMessage {
  /** Who speaks: `user`, `assistant`. Prompts (`system`) and tool output are used only if there is nothing else. @default 'user' */
  readonly role?: string | undefined
  readonly content: string
}

/** @throws {TypeError} naming the message when its content or its role is not a string */
export function checkMessages(messages: unknown): asserts messages is readonly TextMessage[] {
  checkArray('messages', messages)
  for (const [at, message] of messages.entries()) {
    checkObject(`messages[${at}]`, message)
    const { role, content } = message as Partial<TextMessage>
    checkString(`messages[${at}].content`, content)
    if (role !== undefined) checkString(`messages[${at}].role`, role)
  }
}
