import {
  fromAnthropic,
  fromGemini,
  fromModelMessages,
  fromOpenAI,
  fromOpenAIResponses,
  fromUIMessages,
  type NeutralMessage,
  toAnthropic,
  toGemini,
  toModelMessages,
  toOpenAI,
  toOpenAIResponses,
  toUIMessages,
} from '@sekha/core/messages'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as shapes from './support/shapes.ts'

/** What a database returns of a message. */
const store = (messages: readonly NeutralMessage[]) => JSON.parse(JSON.stringify(messages)) as NeutralMessage[]

const formats = [
  ['OpenAI', shapes.openai, fromOpenAI, toOpenAI],
  ['OpenAI Responses', shapes.openaiResponses, fromOpenAIResponses, toOpenAIResponses],
  [
    'Anthropic',
    shapes.anthropic,
    fromAnthropic,
    (messages: readonly NeutralMessage[]) => toAnthropic(messages).messages,
  ],
  ['Gemini', shapes.gemini, fromGemini, (messages: readonly NeutralMessage[]) => toGemini(messages).contents],
  ['ModelMessage', shapes.model, fromModelMessages, toModelMessages],
  ['UIMessage', shapes.ui, fromUIMessages, toUIMessages],
] as const

describe.each(formats)('messages of %s', (_, shape, from, to) => {
  it('come back equal after they were stored', () => {
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 6 }), (messages) => {
        expect(to(store(from(messages)))).toEqual(messages)
      }),
      { numRuns: 1000 },
    )
  })

  it('can be written in every other format', () => {
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 6 }), (messages) => {
        const neutral = store(from(messages))
        for (const [, , , write] of formats)
          (write as (list: readonly NeutralMessage[], options: object) => unknown)(neutral, { replay: true })
      }),
      { numRuns: 300 },
    )
  })
})
