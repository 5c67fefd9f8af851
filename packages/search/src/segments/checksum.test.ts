import { expect, test } from 'vitest'
import { checksum } from './checksum.ts'

test.each([
  ['', 0x02cc5d05],
  ['a', 0x550d7456],
  ['abc', 0x32d153ff],
  ['test', 0x3e2023cf],
  ['Nobody inspects the spammish repetition', 0xe2293b2f],
])('%j has the published xxHash32', (text, wanted) => {
  expect(checksum(new TextEncoder().encode(text))).toBe(wanted)
})

test('a checksum begins at the given offset, whatever the alignment', () => {
  const bytes = new TextEncoder().encode('...Nobody inspects the spammish repetition')
  expect(checksum(bytes, 3)).toBe(0xe2293b2f)
  expect(checksum(bytes.subarray(1), 2)).toBe(0xe2293b2f)
})
