import { describe, expect, it } from 'vitest'
import { sourcedSentences } from './sourced-sentences.ts'

describe('sourcedSentences', () => {
  it('returns each sentence with the index of its message, in order', () => {
    const messages = [
      { role: 'user', content: 'One thing. Another thing.' },
      { role: 'assistant', content: 'Fine.' },
    ]
    expect(sourcedSentences(messages)).toEqual([
      { sentence: 'One thing.', message: 0 },
      { sentence: 'Another thing.', message: 0 },
      { sentence: 'Fine.', message: 1 },
    ])
  })

  it('omits prompts and tool output if there are other messages', () => {
    const silent = [
      { role: 'system', content: 'Be brief.' },
      { role: 'tool', content: 'Two rows.' },
    ]
    expect(sourcedSentences([...silent, { content: 'Thanks.' }])).toEqual([{ sentence: 'Thanks.', message: 2 }])
    expect(sourcedSentences(silent).map(({ message }) => message)).toEqual([0, 1])
  })
})
