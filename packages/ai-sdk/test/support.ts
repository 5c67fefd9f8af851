import type { LanguageModelV4CallOptions, LanguageModelV4Content, LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { type Message, SekhaClient } from '@sekha/core'
import { createController } from '@sekha/server'
import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { onTestFinished } from 'vitest'

export const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
export const stop = { unified: 'stop', raw: undefined } as const

/** A client of our server on a loopback port. */
export async function openClient(): Promise<SekhaClient> {
  const controller = createController({ database: ':memory:' })
  const { url } = await controller.listen({ port: 0 })
  const client = new SekhaClient({ baseUrl: url })
  onTestFinished(async () => {
    await client.close()
    await controller.close()
  })
  return client
}

/** All messages of a user's conversations, in order. */
export async function storedMessages(client: SekhaClient, user: string): Promise<Message[]> {
  const messages: Message[] = []
  const scoped = client.forUser(user)
  for await (const { id } of scoped.conversations.list()) {
    for await (const message of scoped.conversations.messages.list(id)) messages.push(message)
  }
  return messages
}

export const texts = (messages: readonly { role: string; content: string }[]): string[] =>
  messages.map(({ role, content }) => `${role}: ${content}`)

/** A model that responds with these contents, in order. The last one repeats. */
export function mockModel(...contents: readonly (string | LanguageModelV4Content[])[]): MockLanguageModelV4 {
  let at = 0
  const next = (): LanguageModelV4Content[] => {
    const content = contents[Math.min(at, contents.length - 1)] ?? ''
    at += 1
    return typeof content === 'string' ? [{ type: 'text', text: content }] : content
  }
  return new MockLanguageModelV4({
    doGenerate: async () => {
      const content = next()
      const isCall = content.some(({ type }) => type === 'tool-call')
      return { content, finishReason: isCall ? { unified: 'tool-calls', raw: undefined } : stop, usage, warnings: [] }
    },
    doStream: async () => ({
      stream: simulateReadableStream({ chunks: streamOf(next()), initialDelayInMs: null, chunkDelayInMs: null }),
    }),
  })
}

/** The parts in which a model streams a content. */
export function streamOf(content: readonly LanguageModelV4Content[]): LanguageModelV4StreamPart[] {
  const parts = content.flatMap((part, at): LanguageModelV4StreamPart[] => {
    const id = String(at)
    if (part.type === 'text' || part.type === 'reasoning') {
      const deltas = part.text.split(/(?<= )/)
      return [
        { type: `${part.type}-start`, id },
        ...deltas.map((delta) => ({ type: `${part.type}-delta` as const, id, delta })),
        { type: `${part.type}-end`, id },
      ]
    }
    if (part.type !== 'tool-call') return [part]
    const { toolCallId, toolName, input } = part
    return [
      { type: 'tool-input-start', id: toolCallId, toolName },
      { type: 'tool-input-delta', id: toolCallId, delta: input.slice(0, 4) },
      { type: 'tool-input-delta', id: toolCallId, delta: input.slice(4) },
      { type: 'tool-input-end', id: toolCallId },
      part,
    ]
  })
  return [{ type: 'stream-start', warnings: [] }, ...parts, { type: 'finish', finishReason: stop, usage }]
}

/** The instructions that a model received. */
export const systemOf = ({ prompt }: LanguageModelV4CallOptions): string[] =>
  prompt.flatMap((message) => (message.role === 'system' ? [message.content] : []))
