// The cases of the conversions of messages, for every runtime.
import { fromModelMessages, fromOpenAI, toAnthropic, toModelMessages, toOpenAI } from '@sekha/core/messages'
import { type Case, feature } from './case.ts'
import { same } from './check.ts'

const conversation = [
  { role: 'user', content: 'Weather?' },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city": "Paris"}' } }],
  },
  { role: 'tool', tool_call_id: 'a', content: 'sunny' },
]

export const cases: readonly Case[] = feature('messages', {
  'a conversation comes back equal, and is written for another provider': async () => {
    const messages = fromOpenAI(conversation)
    same(toOpenAI(messages), conversation, 'the messages')
    same(
      toAnthropic(messages).messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
      'the roles',
    )
  },
  'bytes come back as bytes': async () => {
    const messages = [{ role: 'user', content: [{ type: 'image', image: new Uint8Array([1, 2, 255]) }] }]
    const stored = JSON.parse(JSON.stringify(fromModelMessages(messages)))
    const [message] = toModelMessages(stored) as unknown as typeof messages
    same([...(message?.content[0]?.image ?? [])], [1, 2, 255], 'the bytes')
  },
})
