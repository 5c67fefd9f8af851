import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { jsonPieces, jsonResponse } from './json-response.ts'

const init = (status: number) => ({
  status,
  headers: new Headers({ 'x-a': 'b' }),
  signal: new AbortController().signal,
  report: vi.fn<(error: unknown) => void>(),
})

test('the chunks of a JSON response join to the output of JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value))
    }),
  )
  const value = { a: undefined, b: [undefined, 1], c: {}, d: [], e: { f: undefined } }
  expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value))
  expect([...jsonPieces({ a: undefined })].join('')).toBe('{}')
})

test.each([
  ['a short value', { list: [1, 2, 3] }],
  ['a list of long items', { total: 3, list: ['ä'.repeat(900_000), 'b'.repeat(900_000), '😀'.repeat(500_000)] }],
  ['a long list', { list: Array.from({ length: 200_000 }, (_, at) => ({ at })) }],
])('jsonResponse returns %s whole', async (_, value) => {
  const response = await jsonResponse(value, init(201))
  expect(response.status).toBe(201)
  expect(response.headers.get('x-a')).toBe('b')
  expect(await response.json()).toEqual(value)
})

test('jsonResponse lets other work run while it writes a long value', async () => {
  const response = await jsonResponse({ list: Array.from({ length: 10 }, () => 'x'.repeat(1_000_000)) }, init(200))
  let rounds = 0
  const reading = new AbortController()
  const others = (async () => {
    while (!reading.signal.aborted) {
      await new Promise((resolve) => setImmediate(resolve))
      rounds++
    }
  })()
  await response.text()
  reading.abort()
  await others
  expect(rounds).toBeGreaterThan(4)
})
