// Written messages are checked as the JSON that they are.
// oxlint-disable-next-line typescript/no-explicit-any
type Fields = Record<string, any>

function check(condition: boolean, message: string): void {
  if (!condition) throw new Error(message)
}

/** What OpenAI refuses in chat completions. */
export function validateOpenAI(messages: readonly Fields[]): void {
  let pending = new Set<string>()
  for (const [at, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      check(pending.delete(message['tool_call_id']), `message ${at}: the result of no call`)
      check(
        typeof message['content'] === 'string' || message['content'].every((part: Fields) => part['type'] === 'text'),
        `message ${at}: content`,
      )
      continue
    }
    check(pending.size === 0, `message ${at}: calls without a result before it`)
    check(
      ['system', 'developer', 'user', 'assistant'].includes(message['role']),
      `message ${at}: role ${message['role']}`,
    )
    const calls: Fields[] = message['tool_calls'] ?? []
    check(message['tool_calls'] === undefined || calls.length > 0, `message ${at}: no calls`)
    check(message['content'] !== null || calls.length > 0, `message ${at}: no content`)
    check(message['content'] !== undefined, `message ${at}: content is undefined`)
    if (Array.isArray(message['content'])) check(message['content'].length > 0, `message ${at}: no parts`)
    for (const call of calls) {
      check(typeof call['function']['arguments'] === 'string', `message ${at}: arguments`)
      pending.add(call['id'])
    }
    check(pending.size === calls.length, `message ${at}: an id twice`)
  }
  check(pending.size === 0, 'calls without a result at the end')
}

/** What Anthropic refuses. */
export function validateAnthropic({ messages }: { readonly messages: readonly Fields[] }): void {
  let pending = new Set<string>()
  let previous = ''
  for (const [at, { role, content }] of messages.entries()) {
    check(role === 'user' || role === 'assistant', `message ${at}: role ${role}`)
    check(role !== previous, `message ${at}: the same role twice`)
    previous = role
    const blocks: Fields[] = typeof content === 'string' ? [{ type: 'text', text: content }] : content
    check(blocks.length > 0, `message ${at}: no blocks`)
    const results = blocks.filter(({ type }) => type === 'tool_result')
    check(
      blocks.slice(0, results.length).every(({ type }) => type === 'tool_result'),
      `message ${at}: results are not first`,
    )
    for (const { tool_use_id: id } of results) check(pending.delete(id), `message ${at}: the result of no call`)
    check(pending.size === 0, `message ${at}: calls without a result before it`)
    for (const block of blocks) {
      check(block['type'] !== 'text' || block['text'] !== '', `message ${at}: empty text`)
      check(
        block['type'] !== 'thinking' || typeof block['signature'] === 'string',
        `message ${at}: thinking without a signature`,
      )
      if (block['type'] !== 'tool_use') continue
      check(role === 'assistant', `message ${at}: a call of a user`)
      check(/^[\w-]+$/.test(block['id']), `message ${at}: the id of a call`)
      check(
        typeof block['input'] === 'object' && block['input'] !== null && !Array.isArray(block['input']),
        `message ${at}: input`,
      )
      check(!pending.has(block['id']), `message ${at}: an id twice`)
      pending.add(block['id'])
    }
  }
  check(pending.size === 0, 'calls without a result at the end')
}
