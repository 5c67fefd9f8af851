import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateTokens } from './estimate-tokens.ts'

/** Texts with their `o200k_base` tokens, counted with `gpt-tokenizer` 3. */
const counted: readonly (readonly [tokens: number, text: string])[] = [
  [20, 'We rotate the refresh tokens of the clients every night, and keep the old ones for an hour.'],
  [20, 'Die Bestellungen werden als CSV-Datei übergeben, mit Semikolon als Trennzeichen.'],
  [21, '来週の会議は月曜日に変更になりましたので、資料の準備をお願いします。'],
  [19, '昨天我们讨论了数据库迁移的问题,决定等到星期五再上线新的服务器。'],
  [20, 'Вчера мы обсуждали перенос базы данных на новый сервер и решили подождать до пятницы.'],
  [17, '내일 회의에서 새로운 서버의 비용을 논의하기로 했습니다.'],
  [17, 'การประชุมสัปดาห์หน้าเลื่อนไปเป็นวันจันทร์'],
  [27, 'export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)'],
  [24, '2026-11-20T16:45:45.123Z costs 1,234,567.89'],
  [9, '🎉🚀😀👍🐛🔥'],
]

describe('estimateTokens', () => {
  it.each(counted)('is within a third of the true count, %i, of %j', (tokens, text) => {
    const error = Math.abs(estimateTokens(text) - tokens)
    expect(error).toBeLessThanOrEqual(tokens / 3)
  })

  it('is 0 only for the empty text', () => {
    expect(estimateTokens('')).toBe(0)
    expect(estimateTokens('a')).toBe(1)
  })

  it('is an integer that never falls when text is appended', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(' ', '\n', '\n\n\n', '    ', '1234', '---', 'Word'),
    )
    const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, text, (start, end) => {
        const whole = estimateTokens(start + end)
        expect(Number.isInteger(whole)).toBe(true)
        expect(whole).toBeGreaterThanOrEqual(estimateTokens(start))
      }),
    )
  })

  it('never falls when a single UTF-16 unit is appended, lone surrogates included', () => {
    const unit = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0x7f }), fc.constant(0x0a))
    fc.assert(
      fc.property(fc.string(), fc.array(unit, { maxLength: 12 }), (start, units) => {
        const whole = start + String.fromCharCode(...units)
        for (let end = 1; end <= whole.length; end++)
          expect(estimateTokens(whole.slice(0, end))).toBeGreaterThanOrEqual(estimateTokens(whole.slice(0, end - 1)))
      }),
    )
  })
})
