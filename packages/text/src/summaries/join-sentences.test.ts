import { expect, it } from 'vitest'
import { joinSentences } from './join-sentences.ts'

it('joins sentences with spaces, and breaks the line after one without an end mark', () => {
  expect(joinSentences(['We ship on Friday.', 'first item', 'second item', 'Done ("really").', 'はい。', 'End'])).toBe(
    'We ship on Friday. first item\nsecond item\nDone ("really"). はい。 End',
  )
  expect(joinSentences([])).toBe('')
})
