import { expect, test } from 'vitest'
import { parseFileSizeLimit } from './file-size-limit.ts'

const limits = (fileSize: string): string => `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              1                    unlimited            seconds
Max file size             ${fileSize}              4194304              bytes
`

test.each([
  ['the soft limit of file sizes', limits('2097152'), 2_097_152],
  ['no limit where it is unlimited', limits('unlimited'), undefined],
  ['no limit in a text without it', 'Max cpu time  1  unlimited  seconds', undefined],
])('finds %s', (_, text, expected) => {
  expect(parseFileSizeLimit(text)).toBe(expected)
})
