import { expect, it } from 'vitest'
import { StoreError } from '../store-error.ts'
import { decodeError, encodeError } from './error-transfer.ts'

const send = (error: unknown): Error => decodeError(structuredClone(encodeError(error)))

it('error transfer keeps the class, code, stack and causes of a store error', () => {
  const sqlite = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })
  const error = new StoreError('full', 'The store is full', { cause: sqlite })
  const received = send(error)
  expect(received).toBeInstanceOf(StoreError)
  expect(received).toMatchObject({ code: 'full', message: 'The store is full', stack: error.stack })
  expect(received.cause).toMatchObject({ message: sqlite.message, code: 'ERR_SQLITE_ERROR', errcode: 13 })
})

it('error transfer keeps the name of any other error', () => {
  expect(send(new RangeError('too far'))).toMatchObject({ name: 'RangeError', message: 'too far' })
})

it.each([
  ['undefined', undefined],
  ['a string', 'text'],
  ['a symbol', Symbol('one')],
  ['an object without a string form', { toString: undefined }],
])('error transfer turns %s that was thrown into an error', (_, thrown) => {
  expect(send(thrown)).toBeInstanceOf(Error)
})

const withFields = (fields: object): Error =>
  Object.defineProperties(new Error('x'), Object.getOwnPropertyDescriptors(fields))
const unreadable = {
  get(): never {
    throw new Error('no')
  },
  getPrototypeOf(): never {
    throw new Error('no')
  },
}

it.each([
  [
    'a message that throws',
    withFields({
      get message(): string {
        throw new Error('no')
      },
    }),
  ],
  ['a name that is a symbol', withFields({ name: Symbol('one') })],
  ['a name that is a function', withFields({ name: () => 1 })],
  ['a message that is a function', withFields({ message: () => 1 })],
  ['a stack and a code that are functions', withFields({ stack: () => 1, code: () => 1 })],
  ['no readable field', new Proxy({}, unreadable)],
  ['an unreadable cause', new Error('x', { cause: new Proxy({}, unreadable) })],
])('error transfer survives an error with %s', (_, thrown) => {
  expect(send(thrown)).toBeInstanceOf(Error)
})

it('error transfer terminates on an error that is its own cause', () => {
  const error = new Error('round')
  error.cause = error
  let depth = 0
  for (let at: unknown = send(error); at instanceof Error; at = at.cause) depth++
  expect(depth).toBe(9)
})
