import { isEqual } from './equal.ts'
import type { Fields, ToolCallPart } from './message.ts'

/** Reads arguments that are JSON in a string. The string is kept where `JSON.stringify` writes another one. */
export function readArguments(text: unknown): Fields {
  if (typeof text !== 'string') return { input: text }
  try {
    const input: unknown = JSON.parse(text)
    return JSON.stringify(input) === text ? { input } : { input, arguments: text }
  } catch {
    return { input: text, arguments: text }
  }
}

/** Writes arguments as JSON in a string: the original one, unless the input has changed. */
export function writeArguments(part: ToolCallPart): string {
  const text = part['arguments']
  if (typeof text === 'string' && isEqual(readArguments(text)['input'], part.input)) return text
  return JSON.stringify(part.input ?? {})
}

/** Arguments for formats in which they are an object. */
export function objectInput(part: ToolCallPart): Fields {
  const { input } = part
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Fields
  return input === undefined || input === null || input === '' ? {} : { rawInvalidInput: input }
}
