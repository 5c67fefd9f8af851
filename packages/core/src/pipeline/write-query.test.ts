import { expect, it } from 'vitest'
import type { Operation } from '../contract/operation.ts'
import { writeQuery } from './write-query.ts'

const operation: Operation = {
  id: 'things.list',
  service: 'things',
  method: 'GET',
  path: '/things',
  responseType: 'json',
  query: ['level', 'tags', 'name'],
  queryLists: { level: 'repeated', tags: 'joined' },
  queryRules: { level: { maxLength: 3 }, name: { minLength: 2, pattern: /^[a-z]+$/ } },
}

const write = (query: object) => writeQuery(operation, { query }, (name) => name as never).query

it('repeats a parameter for each item of a list, and joins the items of others by commas', () => {
  expect(write({ level: ['a', 'b&'], tags: ['x y', 'z'] })).toBe('?level=a&level=b%26&tags=x%20y%2Cz')
  expect(write({ level: ['a'], tags: [1, true] })).toBe('?level=a&tags=1%2Ctrue')
  expect(write({ level: undefined, tags: null })).toBe('')
})

it.each<[object, new (message: string) => Error, string]>([
  [{ level: 'a' }, TypeError, 'things.list: level must be an array, got string'],
  [{ level: [] }, RangeError, 'things.list: level must have at least one item, or be left out'],
  [{ level: ['a', {}] }, TypeError, 'things.list: level must be a string'],
  [{ level: ['a', 'long'] }, RangeError, 'things.list: level must have from 0 to 3 characters, got 4'],
  [{ tags: ['a,b'] }, TypeError, 'things.list: tags must not have commas in its items'],
  [{ name: ['a'] }, TypeError, 'things.list: name must be a string'],
  [{ name: 'a' }, RangeError, 'things.list: name must have at least 2 characters, got 1'],
  [{ name: 'ab1' }, TypeError, 'things.list: name must match /^[a-z]+$/'],
])('refuses %j', (query, type, message) => {
  expect(() => write(query)).toThrow(type)
  expect(() => write(query)).toThrow(message)
})
