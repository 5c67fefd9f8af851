import { describe, expect, it } from 'vitest'
import { sourcedSentences } from './sourced-sentences.ts'

const message = (id: string, role: string, content: string) => ({ id, role, content })

describe('sourcedSentences', () => {
  it('returns each sentence with its message, in order', () => {
    const messages = [message('a', 'user', 'One thing. Another thing.'), message('b', 'assistant', 'Fine.')]
    expect(sourcedSentences(messages)).toEqual([
      { sentence: 'One thing.', messageId: 'a' },
      { sentence: 'Another thing.', messageId: 'a' },
      { sentence: 'Fine.', messageId: 'b' },
    ])
  })

  it('omits prompts and tool output if there are other messages', () => {
    const silent = [message('a', 'system', 'Be brief.'), message('b', 'tool', 'Two rows.')]
    expect(sourcedSentences([...silent, message('c', 'user', 'Thanks.')]).map(({ messageId }) => messageId)).toEqual([
      'c',
    ])
    expect(sourcedSentences(silent).map(({ messageId }) => messageId)).toEqual(['a', 'b'])
  })
})
