import type { ValueShape } from '@sekha/core/contract'
import { expect, it } from 'vitest'
import { readQuery } from './validate.ts'

const shape: ValueShape = {
  fields: new Map<string, ValueShape>([
    ['level', { items: {}, maxItems: 3 }],
    ['tags', { items: { text: 'number' }, joined: true }],
    ['name', {}],
  ]),
}

const read = (query: string) => readQuery(shape, new URLSearchParams(query), true).values

it('reads repeated parameters as a list, and those with commas if the contract joins them', () => {
  expect(read('level=a')).toEqual({ level: ['a'] })
  expect(read('level=b&name=x&level=a,c')).toEqual({ level: ['b', 'a,c'], name: 'x' })
  expect(read('tags=1,2&tags=3')).toEqual({ tags: [1, 2, 3] })
})

it.each([
  ['level=a&level=b&level=c&level=d', 'Invalid query: level: At most 3 items are allowed'],
  ['name=a&name=b', 'The query parameter name is repeated'],
])('refuses %s', (query, message) => {
  expect(() => read(query)).toThrow(message)
})
