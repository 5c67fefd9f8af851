import type { MessageParam } from '@anthropic-ai/sdk/resources/messages'
import {
  type AnthropicMessage,
  fromAnthropic,
  fromGemini,
  fromMessages,
  fromModelMessages,
  fromOpenAI,
  fromOpenAIResponses,
  fromUIMessages,
  type OpenAIMessage,
  type OpenAIResponsesItem,
  toAnthropic,
  toGemini,
  toOpenAI,
} from '@sekha/core/messages'
import type { ChatCompletionMessage, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { ResponseInputItem, ResponseOutputItem } from 'openai/resources/responses/responses'
import { describe, expect, expectTypeOf, it } from 'vitest'

describe('the stored form', () => {
  it('is a role and a content for plain messages, without metadata', () => {
    const messages = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi.' }] },
      { role: 'assistant', content: 'Hello.' },
    ]
    for (const from of [fromOpenAI, fromAnthropic, fromModelMessages, fromMessages])
      expect(from(messages)).toEqual(messages)
  })

  it('names the tool of each result, and parses arguments', () => {
    const call = { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Paris"}' } }
    const messages = fromOpenAI([
      { role: 'assistant', content: null, refusal: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'a', content: 'sunny' },
    ])
    expect(messages).toEqual([
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: { city: 'Paris' } }],
        metadata: { source: { format: 'openai', fields: { refusal: null } } },
      },
      {
        role: 'tool',
        content: [
          { type: 'tool-result', toolCallId: 'a', toolName: 'weather', output: { type: 'text', value: 'sunny' } },
        ],
        metadata: { source: { format: 'openai' } },
      },
    ])
  })

  it('does not hold a message twice, except one that it cannot express', () => {
    const originals = (messages: readonly object[]) => JSON.stringify(messages).includes('"original"')
    expect(
      originals(fromOpenAI([{ role: 'assistant', content: 'x', refusal: null, annotations: [], audio: null }])),
    ).toBe(false)
    expect(
      originals(
        fromAnthropic([
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'no', is_error: true }] },
        ]),
      ),
    ).toBe(false)
    expect(
      originals(
        fromGemini([{ role: 'model', parts: [{ functionCall: { name: 'f', args: {} }, thoughtSignature: 'AA==' }] }]),
      ),
    ).toBe(false)
    expect(
      originals(fromModelMessages([{ role: 'user', content: [{ type: 'image', image: new Uint8Array([1]) }] }])),
    ).toBe(false)
    expect(
      originals(
        fromUIMessages([
          {
            id: '1',
            role: 'assistant',
            parts: [
              {
                type: 'dynamic-tool',
                toolName: 'f',
                toolCallId: 'a',
                state: 'output-error',
                input: {},
                errorText: 'no',
              },
            ],
          },
        ]),
      ),
    ).toBe(false)
    expect(originals(fromOpenAIResponses([{ type: 'reasoning', id: 'r', summary: [], encrypted_content: 'x' }]))).toBe(
      false,
    )
    expect(originals(fromOpenAI([{ role: 'user', content: 'x', name: 1 }]))).toBe(true)
  })

  it('holds instructions as messages of the system', () => {
    const anthropic = { system: 'Be brief.', messages: [{ role: 'user', content: 'Hi.' }] }
    expect(fromAnthropic(anthropic)[0]).toEqual({ role: 'system', content: 'Be brief.' })
    expect(toAnthropic(fromAnthropic(anthropic))).toEqual(anthropic)
    for (const systemInstruction of [
      'Be brief.',
      { parts: [{ text: 'Be brief.' }] },
      { role: 'user', parts: [{ text: 'Be brief.' }] },
    ]) {
      const gemini = { systemInstruction, contents: [{ role: 'user', parts: [{ text: 'Hi.' }] }] }
      expect(fromGemini(gemini)[0]?.role).toBe('system')
      expect(toGemini(fromGemini(gemini)).contents).toEqual(gemini.contents)
    }
    const blocks = { system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }], messages: [] }
    expect(toAnthropic(fromAnthropic(blocks))).toEqual(blocks)
  })
})

describe('fromMessages', () => {
  it.each([
    ['openai', { role: 'tool', tool_call_id: 'a', content: 'x' }],
    ['openai', { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com' } }] }],
    ['openai-responses', { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' }],
    ['anthropic', { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'x' }] }],
    ['gemini', { role: 'user', parts: [{ text: 'x' }] }],
    ['ui', { id: '1', role: 'user', parts: [{ type: 'text', text: 'x' }] }],
    ['model', { role: 'user', content: [{ type: 'image', image: 'AAAA' }] }],
  ])('recognises %s', (format, message) => {
    expect(fromMessages([message])[0]?.metadata).toMatchObject({ source: { format } })
  })

  it('refuses what is not certain', () => {
    expect(() =>
      fromMessages([
        { role: 'user', content: 'x' },
        { role: 'user', content: [{ type: 'future' }] },
      ]),
    ).toThrow(
      new TypeError(
        'the format of messages[1] is not certain: call the function of its format, one of fromOpenAI, fromOpenAIResponses, fromAnthropic, fromGemini, fromUIMessages, fromModelMessages',
      ),
    )
    expect(() =>
      fromMessages([
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
        { role: 'tool', tool_call_id: 'a', content: 'x' },
      ]),
    ).toThrow(new TypeError('messages[0] needs fromAnthropic and messages[1] fromOpenAI: read them apart'))
  })
})

describe('bad input', () => {
  it.each([
    [() => fromOpenAI({} as never), 'messages must be an array of messages, got object'],
    [() => fromOpenAI([null as never]), 'messages[0] must be an object, got null'],
    [
      () => fromOpenAI([{ content: 'x' }]),
      'messages[0].role must be a string with at least one character, got undefined',
    ],
    [() => fromOpenAI([{ role: 'user', content: 7 }]), 'messages[0].content must be an array of parts, got number'],
    [() => fromUIMessages([{ id: '1', role: 'user' }]), 'messages[0].parts must be an array of parts, got undefined'],
    [
      () => fromModelMessages([{ role: 'user', content: ['x'] }]),
      'messages[0].content[0] must be an object, got string',
    ],
    [() => fromOpenAIResponses([{}]), 'items[0].type must be a string, got undefined'],
    [() => fromAnthropic({ system: 7, messages: [] }), 'system must be a string or an array of blocks, got number'],
    [
      () => toOpenAI([{ content: 'x' } as never]),
      'messages[0].role must be a string with at least one character, got undefined',
    ],
    [() => toOpenAI([], { onOmitted: 1 as never }), 'onOmitted must be a function, got number'],
  ])('is refused by name: %#', (act, message) => {
    expect(act).toThrow(new TypeError(message))
  })
})

it('takes and returns the types of the clients', () => {
  expectTypeOf<OpenAIMessage>().toExtend<ChatCompletionMessageParam>()
  expectTypeOf<OpenAIResponsesItem>().toExtend<ResponseInputItem>()
  expectTypeOf<AnthropicMessage>().toExtend<MessageParam>()
  expectTypeOf<ChatCompletionMessage[]>().toExtend<Parameters<typeof fromOpenAI>[0]>()
  expectTypeOf<ResponseOutputItem[]>().toExtend<Parameters<typeof fromOpenAIResponses>[0]>()
  expectTypeOf<{ system: string; messages: MessageParam[] }>().toExtend<Parameters<typeof fromAnthropic>[0]>()
})
