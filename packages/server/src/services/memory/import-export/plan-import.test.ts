import { describe, expect, test } from 'vitest'
import type { ImportInput } from './transfer-engine.ts'
import { planImport } from './plan-import.ts'

const message = (id: string): ImportInput['messages'][number] => ({
  id,
  role: 'user',
  name: null,
  content: id,
  timestamp: 0,
  metadata: null,
})
const entry = (conversationId: string, ...ids: readonly string[]): ImportInput => ({
  conversation: null,
  conversationId,
  messages: ids.map(message),
})
const nothing = { numbers: new Map<string, number>(), messages: new Map<string, string>() }

describe('planImport', () => {
  test('numbers new conversations and keeps the numbers of stored ones', () => {
    const here = { numbers: new Map([['b', 3]]), messages: new Map<string, string>() }
    const { planned, newConversations } = planImport([entry('a', '1'), entry('b', '2'), entry('c', '3')], here)
    expect(planned.map(({ conversationId, number }) => [conversationId, number])).toEqual([
      ['a', { offset: 0 }],
      ['b', 3],
      ['c', { offset: 1 }],
    ])
    expect(newConversations).toBe(2)
  })

  test('merges the entries of one conversation in their order', () => {
    const { planned } = planImport([entry('a', '1'), entry('b', '2'), entry('a', '3')], nothing)
    expect(planned.map(({ messages }) => messages.map(({ id }) => id))).toEqual([['1', '3'], ['2']])
  })

  test('skips and counts messages that are stored or repeated', () => {
    const here = { numbers: new Map<string, number>(), messages: new Map([['2', 'a']]) }
    const { planned, skipped, misplaced } = planImport([entry('a', '1', '2', '1'), entry('b', '3', '3')], here)
    expect(planned.map(({ messages }) => messages.map(({ id }) => id))).toEqual([['1'], ['3']])
    expect(skipped).toBe(3)
    expect(misplaced).toBeUndefined()
  })

  test.each([
    ['the store', new Map([['2', 'c']]), [entry('a', '1', '2')], { id: '2', conversationId: 'a', ownerId: 'c' }],
    [
      'the batch',
      new Map<string, string>(),
      [entry('a', '1'), entry('b', '1', '2')],
      { id: '1', conversationId: 'b', ownerId: 'a' },
    ],
  ])('names a message whose id belongs to another conversation of %s', (_, messages, batch, expected) => {
    expect(planImport(batch, { numbers: new Map(), messages }).misplaced).toEqual(expected)
  })
})
