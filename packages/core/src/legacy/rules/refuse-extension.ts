import type { Rule } from '../legacy-call.ts'

/** Alternatives by operation. */
const instead: Readonly<Record<string, string>> = {
  'conversations.messages.append': 'store the messages with conversations.create',
  'context.build': 'use context.assemble',
  'export.stream': 'use conversations.list and conversations.messages.list',
  'conversations.import': 'use conversations.create',
}

/** Rejects operations that the legacy server lacks. The error is clearer than a 404. */
export const refuseExtension: Rule = async (call) => {
  const hint = instead[call.operation.id]
  return call.refuse(`lacks this operation${hint === undefined ? '' : `: ${hint}`}`)
}
