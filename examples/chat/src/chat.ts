import { createInterface } from 'node:readline'
import { type ContextMessage, SekhaClient } from '@sekha/core'
import { createController } from '@sekha/server'

const controller = createController({ database: './chat.db' })
const memory = new SekhaClient({ fetch: controller.fetch })
const { id } = await memory.conversations.create({ label: 'Chat', messages: [] })

console.log('Tell me something. Ctrl-D ends the chat.')
for await (const content of createInterface({ input: process.stdin })) {
  await memory.conversations.messages.append(id, [{ role: 'user', content }])
  // A query has at most 10,000 characters. The conversation keeps the whole message.
  const question = content.slice(0, 10_000).toWellFormed()
  const { messages } = await memory.context.build(question, { context_budget: 2000, conversation_id: id })
  const text = await reply(messages)
  await memory.conversations.messages.append(id, [{ role: 'assistant', content: text }])
  console.log(text)
}
await controller.close()

/** Calls a model if there is a key for one. Without one, it repeats what the model would see of your messages. */
async function reply(messages: readonly ContextMessage[]): Promise<string> {
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL: url = 'https://api.openai.com/v1' } = process.env
  const remembered = messages.slice(0, -1).filter(({ role }) => role === 'user')
  if (key === undefined) return remembered.map(({ content }) => `You said: ${content}`).join('\n') || 'Noted.'
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4.1-mini', messages: messages.map(({ role, content }) => ({ role, content })) }),
  })
  const { choices } = (await response.json()) as { choices: [{ message: { content: string } }] }
  return choices[0].message.content
}
