import { createInterface } from 'node:readline'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { memoryMiddleware } from '@sekha/ai-sdk'
import { SekhaClient } from '@sekha/core'
import { createController } from '@sekha/server'
import { type ModelMessage, streamText, wrapLanguageModel } from 'ai'
import { createParrot } from './parrot.ts'

const {
  OPENAI_API_KEY: apiKey,
  OPENAI_BASE_URL: baseURL = 'https://api.openai.com/v1',
  USER: user = 'ada',
} = process.env
const controller = createController({ database: './chat.db' })
const client = new SekhaClient({ fetch: controller.fetch })
const memory = memoryMiddleware(client, { user, onError: console.error })
const openai = createOpenAICompatible({ name: 'openai', baseURL, ...(apiKey !== undefined && { apiKey }) })
const model = wrapLanguageModel({
  model: apiKey === undefined ? createParrot() : openai.chatModel('gpt-4.1-mini'),
  middleware: memory,
})

console.log('Tell me something. Ctrl-D ends the chat.')
const messages: ModelMessage[] = []
for await (const content of createInterface({ input: process.stdin })) {
  messages.push({ role: 'user', content })
  const result = streamText({ model, messages })
  for await (const text of result.textStream) process.stdout.write(text)
  console.log()
  messages.push(...(await result.responseMessages))
}
await memory.close()
await controller.close()
