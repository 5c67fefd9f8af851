// The cases of the text functions, for every runtime.
import { countTokens, countWords, keyPhrases, splitSentences, summarize, title } from '@sekha/text'
import { type Case, feature } from './case.ts'
import { same } from './check.ts'

const messages = [
  { role: 'user', content: 'Hi! How do we rotate the deploy key of the staging cluster?' },
  { role: 'assistant', content: 'It is in the vault under infra. Rotate it every May.' },
  { role: 'user', content: 'We decided to rotate the deploy key on 4 May, and Ines owns it.' },
]

export const cases: readonly Case[] = feature('text', {
  'a summary quotes the sentence that matters': async () => {
    const decision = 'We decided to rotate the deploy key on 4 May, and Ines owns it.'
    same(
      summarize(messages, { maxSentences: 1 }),
      { text: decision, sources: [{ sentence: decision, message: 2 }] },
      'the summary',
    )
  },
  'a title is the sentence with the key phrases': async () => {
    same(title(messages), 'How do we rotate the deploy key of the staging cluster?', 'the title')
    same(
      keyPhrases(messages.map(({ content }) => content)).map(({ phrase }) => phrase),
      ['deploy key', 'rotate', 'May'],
      'the phrases',
    )
  },
  'words and sentences are counted in any script': async () => {
    same(
      splitSentences('会議は月曜日です。資料を送ってください。'),
      ['会議は月曜日です。', '資料を送ってください。'],
      'sentences',
    )
    same([countWords('one two'), countWords('会議は月')], [2, 2], 'words')
  },
  'tokens are counted by tables that load on demand': async () => {
    same(await countTokens('お誕生日おめでとう'), 8, 'tokens')
  },
})
