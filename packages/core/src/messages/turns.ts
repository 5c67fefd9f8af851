import { type MessageFormat, sourceOf } from './format.ts'
import {
  isPart,
  type MessagePart,
  type NeutralMessage,
  partsOf,
  type ToolCallPart,
  type ToolResultPart,
} from './message.ts'

/** A part that is not in the written messages. */
export interface Omission {
  /** Position of its message in the list. */
  readonly index: number
  readonly part: MessagePart
  /**
   * - `unsupported`: the format has no place for it, or it is valid for the provider that wrote it only.
   * - `orphan`: a result without its call.
   * - `incomplete`: a call that was cut before its arguments were complete, or text that is empty.
   */
  readonly reason: 'unsupported' | 'orphan' | 'incomplete'
}

/** How messages are written. */
export interface WriteOptions {
  /**
   * Makes the messages valid for a model even where they are those of the format itself: a call without a result gets
   * one that says so, and what was cut before it was complete is omitted. Messages of other formats, and lists with a
   * message that was cut, are always written like this.
   *
   * @default false
   */
  readonly replay?: boolean | undefined
  /** Receives what is not in the written messages. Its errors are thrown to the caller. */
  readonly onOmitted?: ((omission: Omission) => void) | undefined
}

/** What one side says before the other one does. A call is followed by its result. */
export interface Turn {
  readonly role: 'system' | 'user' | 'assistant'
  readonly index: number
  readonly message: NeutralMessage
  /** The format of the message, if one of our functions read it. */
  readonly format: MessageFormat | undefined
  readonly parts: MessagePart[]
  /** Of an assistant: a result for each call in `parts`. */
  readonly results: ToolResultPart[]
}

/** The result of a call that has none. */
const INTERRUPTED = 'The tool call was interrupted. Its outcome is unknown.'

/** Whether the arguments of a call were complete. */
function isComplete(call: ToolCallPart): boolean {
  if (call['isIncomplete'] === true) return false
  // Arguments that are not JSON are kept as the string beside.
  return !(typeof call.input === 'string' && call['arguments'] === call.input)
}

const systemRoles = new Set(['system', 'developer'])
/** Their messages are results. Whatever else is in them belongs to no call. */
const toolRoles = new Set(['tool', 'function'])

/** Results by the id of their call, in the order of the list. An id may be used again after its result. */
class Results {
  readonly #byId = new Map<string, { readonly index: number; readonly part: ToolResultPart }[]>()

  constructor(messages: readonly NeutralMessage[]) {
    for (const [index, { content }] of messages.entries()) {
      for (const part of partsOf(content)) {
        if (!isPart(part, 'tool-result')) continue
        const list = this.#byId.get(part.toolCallId)
        if (list === undefined) this.#byId.set(part.toolCallId, [{ index, part }])
        else list.push({ index, part })
      }
    }
  }

  /** Takes the first result at or after a message. */
  take(call: ToolCallPart, index: number): ToolResultPart | undefined {
    const list = this.#byId.get(call.toolCallId) ?? []
    const at = list.findIndex((result) => result.index >= index)
    return at === -1 ? undefined : list.splice(at, 1)[0]?.part
  }

  *rest(): Generator<Omission> {
    for (const list of this.#byId.values()) {
      for (const { index, part } of list) yield { index, part, reason: 'orphan' }
    }
  }
}

/** The parts of an assistant's message in steps: a step ends with its results. */
function splitSteps(message: NeutralMessage): MessagePart[][] {
  const steps: MessagePart[][] = [[]]
  let hasResult = false
  for (const part of partsOf(message.content)) {
    if (part.type === 'step-start' || (hasResult && !isPart(part, 'tool-call') && !isPart(part, 'tool-result'))) {
      steps.push([])
      hasResult = false
    }
    if (isPart(part, 'tool-result')) hasResult = true
    else if (part.type !== 'step-start') steps.at(-1)?.push(part)
  }
  return steps
}

/** Puts messages of any formats into the order that every model accepts. */
export function toTurns(messages: readonly NeutralMessage[], onOmitted: (omission: Omission) => void): Turn[] {
  const results = new Results(messages)
  const turns: Turn[] = []
  const last = { isItem: false }
  const begin = (role: Turn['role'], index: number, message: NeutralMessage): Turn => {
    const turn: Turn = { role, index, message, format: sourceOf(message)?.format, parts: [], results: [] }
    turns.push(turn)
    return turn
  }
  const add = (turn: Turn, part: MessagePart) => {
    if (isPart(part, 'text') && part.text === '') {
      onOmitted({ index: turn.index, part, reason: 'incomplete' })
      return
    }
    if (isPart(part, 'tool-call')) {
      const result = results.take(part, turn.index)
      if (result === undefined && !isComplete(part)) {
        onOmitted({ index: turn.index, part, reason: 'incomplete' })
        return
      }
      const { toolCallId, toolName } = part
      const output = { type: 'error-text', value: INTERRUPTED } as const
      turn.results.push(result ?? { type: 'tool-result', toolCallId, toolName, output })
    }
    turn.parts.push(part)
  }
  for (const [index, message] of messages.entries()) {
    const parts = partsOf(message.content)
    if (message.role !== 'assistant') {
      const role = systemRoles.has(message.role) ? 'system' : 'user'
      const turn = begin(role, index, message)
      for (const part of parts) {
        if (isPart(part, 'tool-result')) continue
        if (toolRoles.has(message.role)) onOmitted({ index, part, reason: 'orphan' })
        else add(turn, part)
      }
      last.isItem = false
      continue
    }
    // The items of one response are parts of one turn.
    const isItem = sourceOf(message)?.format === 'openai-responses'
    const previous = turns.at(-1)
    for (const [at, step] of splitSteps(message).entries()) {
      const isContinued = at === 0 && isItem && last.isItem && previous !== undefined
      const turn = isContinued ? previous : begin('assistant', index, message)
      for (const part of step) add(turn, part)
    }
    last.isItem = isItem
  }
  for (const omission of results.rest()) onOmitted(omission)
  return turns.filter(({ parts }) => parts.length > 0)
}
