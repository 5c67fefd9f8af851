import { equal } from 'node:assert/strict'
import { memoryMiddleware } from '@sekha/ai-sdk'
import { SekhaClient } from '@sekha/core'
import { generateText, streamText, wrapLanguageModel } from 'ai'
import type { Candidate } from '../harness/candidate.ts'

export const candidateNames = {
  bare: 'ai',
  reading: '@sekha/ai-sdk, memory read',
  full: '@sekha/ai-sdk, memory read and turns stored',
} as const

export const tasks = ['generateText', 'streamText of 100 chunks'] as const

type Model = Exclude<Parameters<typeof wrapLanguageModel>[0]['model'], { specificationVersion: 'v2' | 'v3' }>

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}
const finishReason = { unified: 'stop', raw: undefined } as const
const words = Array.from({ length: 100 }, (_, at) => `word ${at} `)
const text = words.join('')

/** A model that responds at once. It reports how many instructions it received. */
function createModel(onSystem: (count: number) => void): Model {
  return {
    specificationVersion: 'v4',
    provider: 'bench',
    modelId: 'bench',
    supportedUrls: {},
    doGenerate: async ({ prompt }) => {
      onSystem(prompt.filter(({ role }) => role === 'system').length)
      return { content: [{ type: 'text', text }], finishReason, usage, warnings: [] }
    },
    doStream: async () => ({
      stream: new ReadableStream({
        start(controller) {
          controller.enqueue({ type: 'text-start', id: '1' })
          for (const delta of words) controller.enqueue({ type: 'text-delta', id: '1', delta })
          controller.enqueue({ type: 'text-end', id: '1' })
          controller.enqueue({ type: 'finish', finishReason, usage })
          controller.close()
        },
      }),
    }),
  }
}

const id = '01a22c1d-428d-77e6-ab99-5eb7f0a65411'
const timestamp = '2026-11-30T11:00:44.803Z'
const conversation = { id, label: 'Bench', folder: '/', status: 'active', message_count: 0, created_at: timestamp }
const remembered = Array.from({ length: 8 }, (_, at) => ({
  id,
  conversation_id: id,
  role: 'user',
  content: `Something that was said ${at}. ${text.slice(0, 400)}`,
  timestamp,
  metadata: {},
}))
const context = {
  messages: remembered,
  included: remembered.map((_, rank) => ({ message_id: id, source: 'search', rank, token_count: 100 })),
  token_count: 800,
  token_budget: 2000,
  encoding: 'o200k_base',
  omitted: [],
}

/** A server that responds at once: the client's work counts, the server's does not. */
function respond(url: string, onAppend: () => void): Response {
  if (url.includes('/context/build')) return Response.json(context)
  if (url.includes('/messages')) {
    onAppend()
    return Response.json({ conversation_id: id, message_count: 1, messages: [] })
  }
  return Response.json({ results: [conversation], total: 1, page: 1, page_size: 1 })
}

/** Opens a model, with or without its memory. */
export async function openCandidate(name: string): Promise<Candidate> {
  const seen = { system: 0, appended: 0 }
  const bare = createModel((count) => {
    seen.system = count
  })
  const client = new SekhaClient({ fetch: async (input) => respond(input, () => (seen.appended += 1)) })
  const errors: unknown[] = []
  // Each call is a request of its own, as on a server.
  const open = () =>
    memoryMiddleware(client, {
      user: 'ada',
      conversation: 'bench',
      store: name === candidateNames.full,
      onError: (error) => errors.push(error),
    })

  async function call(task: string): Promise<string> {
    const memory = name === candidateNames.bare ? undefined : open()
    const model = memory === undefined ? bare : wrapLanguageModel({ model: bare, middleware: memory })
    const messages = [{ role: 'user' as const, content: 'What did I say about the deploy key?' }]
    let result = ''
    if (task === tasks[0]) result = (await generateText({ model, messages })).text
    else for await (const chunk of streamText({ model, messages }).textStream) result += chunk
    await memory?.flush()
    return result
  }

  return {
    async verify() {
      for (const task of tasks) {
        seen.appended = 0
        equal(await call(task), text)
        equal(seen.appended, name === candidateNames.full ? 2 : 0)
      }
      equal(errors.length, 0)
      equal(seen.system, name === candidateNames.bare ? 0 : 1)
    },
    async run(task, calls) {
      for (let done = 0; done < calls; done += 1) await call(task)
    },
  }
}
