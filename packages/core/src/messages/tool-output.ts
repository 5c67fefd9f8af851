import { isPart, type MessagePart, type ToolOutput } from './message.ts'

const DENIED = 'The tool call was denied.'

/** A result as one string. */
export function outputText(output: ToolOutput): string {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return output.value
    case 'json':
    case 'error-json':
      return JSON.stringify(output.value ?? null)
    case 'execution-denied':
      return output.reason ?? DENIED
    case 'content':
      return output.value.map((part) => (isPart(part, 'text') ? part.text : `[${part.type}]`)).join('\n')
  }
}

/** Whether the tool failed, or was not executed. */
export function isError({ type }: ToolOutput): boolean {
  return type === 'error-text' || type === 'error-json' || type === 'execution-denied'
}

/** The parts of a result, or one text. */
export function outputParts(output: ToolOutput): readonly MessagePart[] {
  return output.type === 'content' ? output.value : [{ type: 'text', text: outputText(output) }]
}
