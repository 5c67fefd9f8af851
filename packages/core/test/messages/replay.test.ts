import {
  fromAnthropic,
  fromOpenAI,
  fromOpenAIResponses,
  fromUIMessages,
  type MessagePart,
  type NeutralMessage,
  type Omission,
  toAnthropic,
  toGemini,
  toModelMessages,
  toOpenAI,
  toOpenAIResponses,
  toUIMessages,
} from '@sekha/core/messages'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { validateAnthropic, validateOpenAI } from 'sekha-test-kit'

type Step = { readonly text: string; readonly calls: number; readonly results: number; readonly isReversed: boolean }

const step = fc.record({
  text: fc.constantFrom('', 'Let me see.', ' '),
  calls: fc.integer({ min: 0, max: 3 }),
  results: fc.integer({ min: 0, max: 3 }),
  isReversed: fc.boolean(),
})

/** A conversation whose calls have some of their results, as a program leaves it when it is stopped anywhere. */
function converse(steps: readonly Step[]): NeutralMessage[] {
  return steps.flatMap(({ text, calls, results, isReversed }, at): NeutralMessage[] => {
    const ids = Array.from({ length: calls }, (_, call) => `call.${at}-${call}`)
    const parts: MessagePart[] = ids.map((toolCallId) => ({
      type: 'tool-call',
      toolCallId,
      toolName: 'weather',
      input: { at },
    }))
    const responses = ids.slice(0, results).map((toolCallId): MessagePart => ({
      type: 'tool-result',
      toolCallId,
      toolName: 'weather',
      output: { type: 'json', value: at },
    }))
    return [
      { role: 'user', content: `question ${at}` },
      { role: 'assistant', content: [{ type: 'reasoning', text: 'hm' }, { type: 'text', text }, ...parts] },
      ...(responses.length > 0 ? [{ role: 'tool', content: isReversed ? responses.toReversed() : responses }] : []),
      { role: 'assistant', content: text === '' ? null : text },
    ]
  })
}

const conversation = fc.array(step, { maxLength: 4 }).map(converse)

it('writes whatever was stored so that OpenAI and Anthropic accept it', () => {
  fc.assert(
    fc.property(conversation, (messages) => {
      validateOpenAI(toOpenAI(messages, { replay: true }))
      validateAnthropic(toAnthropic(messages, { replay: true }))
    }),
    { numRuns: 500 },
  )
})

it('keeps valid what went through each other format', () => {
  fc.assert(
    fc.property(conversation, (messages) => {
      const copies = [
        fromOpenAI(toOpenAI(messages)),
        fromOpenAIResponses(toOpenAIResponses(messages)),
        fromAnthropic(toAnthropic(messages)),
        fromUIMessages(toUIMessages(messages)),
      ]
      for (const copy of copies) {
        validateOpenAI(toOpenAI(copy, { replay: true }))
        validateAnthropic(toAnthropic(copy, { replay: true }))
      }
    }),
    { numRuns: 300 },
  )
})

const questions = [
  { role: 'user', content: 'What is the weather in Paris and Rome?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [
      { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
      { id: 'b', type: 'function', function: { name: 'weather', arguments: '{"city":"Ro' } },
    ],
  },
]

it('completes the calls of its own format only where it is asked to, or the message was cut', () => {
  const stored = fromOpenAI(questions)
  expect(toOpenAI(stored)).toEqual(questions)
  const cut = stored.map((message, at) =>
    at === 1 ? { ...message, metadata: { ...message.metadata, status: 'aborted' } } : message,
  )
  const omitted: Omission[] = []
  expect(toOpenAI(cut, { onOmitted: (omission) => omitted.push(omission) })).toEqual([
    questions[0],
    { role: 'assistant', content: null, tool_calls: [questions[1]?.tool_calls?.[0]] },
    { role: 'tool', tool_call_id: 'a', content: 'The tool call was interrupted. Its outcome is unknown.' },
  ])
  expect(toOpenAI(stored, { replay: true })).toEqual(toOpenAI(cut))
  expect(omitted).toMatchObject([{ index: 1, part: { toolCallId: 'b' }, reason: 'incomplete' }])
})

const conversationOfOpenAI = [
  { role: 'system', content: 'Be brief.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'And here?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ],
  },
  {
    role: 'assistant',
    content: 'Looking.',
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city": "Paris"}' } }],
  },
  { role: 'tool', tool_call_id: 'a', content: 'sunny' },
  { role: 'assistant', content: 'It is sunny.' },
]

it('writes a conversation of OpenAI for Anthropic', () => {
  expect(toAnthropic(fromOpenAI(conversationOfOpenAI))).toEqual({
    system: 'Be brief.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'And here?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Paris' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'sunny' }] },
      { role: 'assistant', content: 'It is sunny.' },
    ],
  })
})

it('writes a conversation of OpenAI for Gemini', () => {
  expect(toGemini(fromOpenAI(conversationOfOpenAI))).toEqual({
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'And here?' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
      {
        role: 'model',
        parts: [{ text: 'Looking.' }, { functionCall: { id: 'a', name: 'weather', args: { city: 'Paris' } } }],
      },
      { role: 'user', parts: [{ functionResponse: { id: 'a', name: 'weather', response: { output: 'sunny' } } }] },
      { role: 'model', parts: [{ text: 'It is sunny.' }] },
    ],
  })
})

it('writes a conversation of OpenAI for the AI SDK, and for the Responses API', () => {
  const messages = fromOpenAI(conversationOfOpenAI)
  expect(toModelMessages(messages).map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'tool',
    'assistant',
  ])
  expect(toUIMessages(messages)).toEqual([
    { id: 'message-0', role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    {
      id: 'message-1',
      role: 'user',
      parts: [
        { type: 'text', text: 'And here?' },
        { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
      ],
    },
    {
      id: 'message-2',
      role: 'assistant',
      parts: [
        { type: 'step-start' },
        { type: 'text', text: 'Looking.' },
        { type: 'tool-weather', toolCallId: 'a', state: 'output-available', input: { city: 'Paris' }, output: 'sunny' },
        { type: 'step-start' },
        { type: 'text', text: 'It is sunny.' },
      ],
    },
  ])
  expect(toOpenAIResponses(messages).slice(2)).toEqual([
    { role: 'assistant', content: 'Looking.' },
    { type: 'function_call', call_id: 'a', name: 'weather', arguments: '{"city": "Paris"}' },
    { type: 'function_call_output', call_id: 'a', output: 'sunny' },
    { role: 'assistant', content: 'It is sunny.' },
  ])
})

it('reports the signed reasoning of another provider, and does not send it', () => {
  const omitted: Omission[] = []
  const messages = fromAnthropic([
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'text', text: 'Hi.' },
      ],
    },
  ])
  expect(toOpenAI(messages, { onOmitted: (omission) => omitted.push(omission) })).toEqual([
    { role: 'assistant', content: 'Hi.' },
  ])
  expect(omitted).toMatchObject([{ index: 0, part: { type: 'reasoning', signature: 's' }, reason: 'unsupported' }])
})

it('writes a content that was changed after it was read, instead of the message as it came', () => {
  const odd = { role: 'user', content: [{ type: 'reasoning', value: 1 }], name: 7 }
  const [message] = fromOpenAI([odd]) as [NeutralMessage]
  expect(toOpenAI([message])).toEqual([odd])
  expect(toOpenAI([{ ...message, content: 'changed' }])).toEqual([{ role: 'user', content: 'changed' }])
})
