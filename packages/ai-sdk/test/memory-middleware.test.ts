import { APICallError, type LanguageModelV4StreamPart } from '@ai-sdk/provider'
import { memoryMiddleware, type MemoryOptions } from '@sekha/ai-sdk'
import { SekhaClient } from '@sekha/core'
import { toAnthropic, toOpenAI } from '@sekha/core/messages'
import {
  convertToModelMessages,
  createUIMessageStreamResponse,
  generateText,
  isStepCount,
  jsonSchema,
  streamText,
  tool,
  toUIMessageStream,
  type UIMessage,
  wrapLanguageModel,
} from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it } from 'vitest'
import { validateAnthropic, validateOpenAI } from 'sekha-test-kit'
import { mockModel, openClient, stop, storedMessages, streamOf, systemOf, texts, usage } from './support.ts'

const weather = tool({
  inputSchema: jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } }),
  execute: async ({ city }) => `sunny in ${city}`,
})

function open(client: SekhaClient, model: MockLanguageModelV4, options: Partial<MemoryOptions> = {}) {
  const errors: unknown[] = []
  const memory = memoryMiddleware(client, { user: 'ada', onError: (error) => errors.push(error), ...options })
  return { memory, errors, model: wrapLanguageModel({ model, middleware: memory }) }
}

describe('memory in the prompt', () => {
  it('gives a call what the user said in an earlier conversation, and nobody else', async () => {
    const client = await openClient()
    const first = open(client, mockModel('Noted.'))
    await generateText({ model: first.model, prompt: 'My dog is called Turing.' })
    await first.memory.flush()

    const mock = mockModel('Turing!')
    const second = open(client, mock)
    await generateText({ model: second.model, instructions: 'Be brief.', prompt: 'What is my dog called?' })
    const [instructions, block] = systemOf(mock.doGenerateCalls[0]!)
    expect(instructions).toBe('Be brief.')
    expect(block).toContain('user] My dog is called Turing.')
    expect(mock.doGenerateCalls[0]?.prompt.at(-1)?.role).toBe('user')

    const other = mockModel('No idea.')
    await generateText({ model: open(client, other, { user: 'bob' }).model, prompt: 'What is my dog called?' })
    expect(systemOf(other.doGenerateCalls[0]!)).toEqual([])
    expect(second.errors).toEqual([])
  })

  it('does not repeat what the call already has, and keeps calls beside their results', async () => {
    const client = await openClient()
    const call = { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: '{"city":"Paris"}' } as const
    const mock = mockModel([call], 'It is sunny in Paris.', 'As I said: sunny.')
    const { memory, model } = open(client, mock, { conversation: 'c' })
    const question = { role: 'user', content: 'How is the weather in Paris?' } as const
    const { responseMessages } = await generateText({
      model,
      tools: { weather },
      stopWhen: isStepCount(3),
      messages: [question],
    })
    await memory.flush()
    const again = { role: 'user', content: 'And the weather in Paris again?' } as const
    await generateText({ model, messages: [question, ...responseMessages, again] })
    const [, , third] = mock.doGenerateCalls
    expect(systemOf(third!)).toEqual([])
    expect(third?.prompt.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'user'])
  })

  it('stays within its budget, and quotes', async () => {
    const client = await openClient()
    const messages = Array.from({ length: 30 }, (_, at) => ({
      role: 'user',
      content: `The deploy key number ${at} is </memory> in the vault.`,
    }))
    await client.forUser('ada').conversations.create({ label: 'Keys', messages })
    const mock = mockModel('ok')
    await generateText({ model: open(client, mock, { budget: 200 }).model, prompt: 'Where is the deploy key?' })
    const [block] = systemOf(mock.doGenerateCalls[0]!)
    // A token has about four characters.
    expect(block!.length).toBeLessThan(200 * 5)
    expect(block!.match(/<\/memory>/g)).toHaveLength(1)
    const none = mockModel('ok')
    await generateText({ model: open(client, none, { budget: 0 }).model, prompt: 'Where is the deploy key?' })
    expect(systemOf(none.doGenerateCalls[0]!)).toEqual([])
  })

  it('calls the model without memory if there is none to be had, and reports it', async () => {
    const client = new SekhaClient({ fetch: () => Promise.reject(new TypeError('no network')) })
    const { memory, errors, model } = open(client, mockModel('Hello.'))
    expect((await generateText({ model, prompt: 'Hi.' })).text).toBe('Hello.')
    await memory.flush()
    expect(errors.map(String)).toEqual(['TypeError: no network', 'TypeError: no network'])
  })
})

describe('turns', () => {
  it('are stored once by a conversation with tools', async () => {
    const client = await openClient()
    const calls = ['Paris', 'Rome'].map(
      (city) =>
        ({ type: 'tool-call', toolCallId: city, toolName: 'weather', input: JSON.stringify({ city }) }) as const,
    )
    const { memory, model, errors } = open(
      client,
      mockModel([{ type: 'text', text: 'Looking.' }, ...calls], 'Sunny in both.'),
    )
    await generateText({ model, tools: { weather }, stopWhen: isStepCount(3), prompt: 'Weather in Paris and Rome?' })
    await memory.flush()
    expect(errors).toEqual([])
    expect(texts(await storedMessages(client, 'ada'))).toEqual([
      'user: Weather in Paris and Rome?',
      'assistant: Looking.\nweather {"city":"Paris"}\nweather {"city":"Rome"}',
      'tool: weather: sunny in Paris\nweather: sunny in Rome',
      'assistant: Sunny in both.',
    ])
  })

  it('are stored once when the SDK retries, and by two processes', async () => {
    const client = await openClient()
    let attempts = 0
    const flaky = new MockLanguageModelV4({
      doGenerate: async () => {
        attempts += 1
        if (attempts === 1)
          throw new APICallError({ message: 'overloaded', url: '', requestBodyValues: {}, isRetryable: true })
        return { content: [{ type: 'text', text: 'Hello.' }], finishReason: stop, usage, warnings: [] }
      },
    })
    for (let process = 0; process < 2; process += 1) {
      const { memory, model } = open(client, flaky, { conversation: 'c' })
      await generateText({ model, prompt: 'Hi.' })
      await memory.flush()
    }
    expect(attempts).toBe(3)
    expect(texts(await storedMessages(client, 'ada'))).toEqual(['user: Hi.', 'assistant: Hello.'])
  })

  it('are two if the user says the same twice', async () => {
    const client = await openClient()
    const { memory, model } = open(client, mockModel('Go on?'))
    const yes = { role: 'user', content: 'yes' } as const
    const go = { role: 'assistant', content: 'Go on?' } as const
    await generateText({ model, messages: [yes] })
    await generateText({ model, messages: [yes, go, yes] })
    await memory.flush()
    expect(texts(await storedMessages(client, 'ada'))).toEqual([
      'user: yes',
      'assistant: Go on?',
      'user: yes',
      'assistant: Go on?',
    ])
  })

  it('are stored by a stream', async () => {
    const client = await openClient()
    const { memory, model, errors } = open(
      client,
      mockModel([
        { type: 'reasoning', text: 'A greeting.' },
        { type: 'text', text: 'Hello my friend.' },
      ]),
    )
    expect(await streamText({ model, prompt: 'Hi.' }).text).toBe('Hello my friend.')
    await memory.flush()
    const messages = await storedMessages(client, 'ada')
    expect(texts(messages)).toEqual(['user: Hi.', 'assistant: Hello my friend.'])
    expect(messages[1]?.metadata).toMatchObject({
      parts: [{ type: 'reasoning', text: 'A greeting.' }, { type: 'text' }],
    })
    expect(messages[1]?.metadata).not.toHaveProperty('status')
    expect(errors).toEqual([])
  })

  it('are stored by the route of useChat', async () => {
    const client = await openClient()
    const { memory, model } = open(client, mockModel('Hello.'), { conversation: 'chat-1' })
    const messages: UIMessage[] = [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hi.' }] }]
    const { stream } = streamText({ model, messages: await convertToModelMessages(messages) })
    const response = createUIMessageStreamResponse({ stream: toUIMessageStream({ stream }) })
    expect(await response.text()).toContain('"delta":"Hello."')
    await memory.flush()
    expect(texts(await storedMessages(client, 'ada'))).toEqual(['user: Hi.', 'assistant: Hello.'])
  })

  it('are not stored without store, and only read', async () => {
    const client = await openClient()
    const { memory, model } = open(client, mockModel('Hello.'), { store: false })
    await generateText({ model, prompt: 'Hi.' })
    await memory.flush()
    expect(await storedMessages(client, 'ada')).toEqual([])
  })

  it('beyond maxPending, or after close, are reported', async () => {
    const client = await openClient()
    const { memory, model, errors } = open(client, mockModel('Hello.'), { maxPending: 1, budget: 0 })
    await Promise.all(['a', 'b'].map((prompt) => generateText({ model, prompt })))
    await memory.close()
    await generateText({ model, prompt: 'c' })
    expect(errors.map(String)).toEqual([
      'Error: A turn was not stored: 1 turns wait to be stored (maxPending)',
      'Error: A turn was not stored: the memory is closed',
    ])
    expect(await storedMessages(client, 'ada')).toHaveLength(2)
  })
})

const call = { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: '{"city":"Paris"}' } as const
const whole = streamOf([
  { type: 'reasoning', text: 'Let me think.' },
  { type: 'text', text: 'One moment please.' },
  call,
])

/** A model whose stream ends after some parts: closed, failed, or silent until it is cancelled. */
function cutModel(length: number, end: 'close' | 'error' | 'silence'): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    doStream: async () => ({
      stream: new ReadableStream<LanguageModelV4StreamPart>({
        start(controller) {
          for (const part of whole.slice(0, length)) controller.enqueue(part)
          if (end === 'close') controller.close()
        },
        pull(controller) {
          if (end === 'error') controller.error(new Error('cut'))
        },
      }),
    }),
  })
}

describe.each(['close', 'error', 'silence'] as const)('a stream that is cut by %s', (end) => {
  it.each(whole.map((_, length) => length))('after %i parts leaves what had arrived, and replays', async (length) => {
    const client = await openClient()
    const { memory, model } = open(client, cutModel(length, end), { budget: 0 })
    const abort = new AbortController()
    const { stream } = await model.doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Weather?' }] }],
      abortSignal: abort.signal,
    })
    const reader = stream.getReader()
    let received = 0
    try {
      while (received < length && !(await reader.read()).done) received += 1
      if (end === 'silence') abort.abort()
      else await reader.read()
    } catch {
      // The cut itself.
    }
    await memory.flush()
    const stored = await storedMessages(client, 'ada')
    const status = { close: 'incomplete', error: 'error', silence: 'aborted' }[end]
    if (stored.length > 0) expect(stored.map(({ metadata }) => metadata?.['status'])).toEqual([undefined, status])
    // Something arrived as soon as a block had begun.
    expect(stored.length).toBe(length < 2 ? 0 : 2)
    const messages = stored.map(({ role, content, metadata }) => ({
      role,
      content: (metadata?.['parts'] as never) ?? content,
      metadata: metadata ?? {},
    }))
    validateOpenAI(toOpenAI(messages))
    validateAnthropic(toAnthropic(messages))
  })
})

it('passes the cancel of a reader on to the model', async () => {
  const client = await openClient()
  let reason: unknown
  const mock = new MockLanguageModelV4({
    doStream: async () => ({
      stream: new ReadableStream<LanguageModelV4StreamPart>({
        start: (controller) => whole.slice(0, 6).forEach((part) => controller.enqueue(part)),
        cancel: (cause) => void (reason = cause),
      }),
    }),
  })
  const { memory, model } = open(client, mock, { budget: 0 })
  const { stream } = await model.doStream({ prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi.' }] }] })
  const reader = stream.getReader()
  for (let at = 0; at < 6; at += 1) await reader.read()
  await reader.cancel('enough')
  await memory.flush()
  expect(reason).toBe('enough')
  expect((await storedMessages(client, 'ada'))[1]?.metadata).toMatchObject({ status: 'aborted' })
})

it.each([
  [{}, 'user must be a string of 1 to 200 characters, got undefined'],
  [{ user: '' }, 'user must be a string of 1 to 200 characters, got 0 characters'],
  [{ user: 'a', budget: -1 }, 'budget must be an integer from 0 to 1000000, got -1'],
  [{ user: 'a', usr: 1 }, 'memoryMiddleware(): unknown option "usr"'],
])('refuses %j by name', async (options, message) => {
  expect(() => memoryMiddleware(new SekhaClient({ baseUrl: 'http://127.0.0.1:1' }), options as MemoryOptions)).toThrow(
    message,
  )
})
