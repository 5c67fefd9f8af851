import {
  fromModelMessages,
  fromUIMessages,
  toModelMessages,
  toUIMessages,
  type ModelMessage,
  type UIMessage,
} from '@sekha/ai-sdk'
import {
  convertToModelMessages,
  modelMessageSchema,
  type ModelMessage as SDKModelMessage,
  type UIMessage as SDKUIMessage,
  validateUIMessages,
} from 'ai'
import { describe, expect, expectTypeOf, it } from 'vitest'

const conversation: SDKUIMessage[] = [
  {
    id: '1',
    role: 'user',
    parts: [
      { type: 'text', text: 'Weather?' },
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
    ],
  },
  {
    id: '2',
    role: 'assistant',
    metadata: { model: 'm' },
    parts: [
      { type: 'step-start' },
      { type: 'reasoning', text: 'hm', providerMetadata: { anthropic: { signature: 's' } } },
      { type: 'tool-weather', toolCallId: 'a', state: 'output-available', input: { city: 'Paris' }, output: 'sunny' },
      {
        type: 'tool-weather',
        toolCallId: 'b',
        state: 'output-error',
        input: { city: 'Rome' },
        errorText: 'no station',
      },
      { type: 'step-start' },
      { type: 'text', text: 'Sunny in Paris.', state: 'done' },
    ],
  },
]

describe('UIMessages', () => {
  it('become the ModelMessages that the SDK itself makes of them', async () => {
    const bare = (messages: unknown) => JSON.parse(JSON.stringify(messages)) as unknown
    const expected = (await convertToModelMessages(conversation)).map((message) => bare(message))
    expect(toModelMessages(fromUIMessages(conversation)).slice(1).map(bare)).toEqual(expected.slice(1))
  })

  it('are valid for the SDK, back from ModelMessages', async () => {
    const messages = toUIMessages(fromModelMessages(await convertToModelMessages(conversation)))
    await expect(validateUIMessages({ messages })).resolves.toHaveLength(2)
    expect(messages[1]?.parts.map(({ type }) => type)).toEqual([
      'step-start',
      'reasoning',
      'tool-weather',
      'tool-weather',
      'step-start',
      'text',
    ])
  })
})

it('ModelMessages are valid for the SDK', () => {
  for (const message of toModelMessages(fromUIMessages(conversation)))
    expect(modelMessageSchema.safeParse(message).error).toBeUndefined()
})

it('has the types of the SDK', () => {
  expectTypeOf<ModelMessage>().toExtend<SDKModelMessage>()
  expectTypeOf<UIMessage>().toExtend<SDKUIMessage>()
  expectTypeOf<SDKUIMessage[]>().toExtend<Parameters<typeof fromUIMessages>[0]>()
  expectTypeOf<SDKModelMessage[]>().toExtend<Parameters<typeof fromModelMessages>[0]>()
})
