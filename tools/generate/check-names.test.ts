import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { checkNames, readExportedNames } from './check-names.ts'
import type { Contract } from './contract.ts'
import { readServices } from './services.ts'

const root = new URL('../..', import.meta.url).pathname
const fixture = readFileSync(`${root}tools/generate/test/two-services.yaml`, 'utf8')
const rootNames = readExportedNames(readFileSync(`${root}packages/core/src/index.ts`, 'utf8'))

/** Replaces a name in the fixture of two services, and checks the names of the result. */
function checkChanged(from: string, to: string): () => void {
  if (!fixture.includes(from)) throw new Error(`the fixture has no ${from}`)
  return () => checkNames(readServices(parse(fixture.replaceAll(from, to)) as Contract), rootNames)
}

describe('checking the names of generated code', () => {
  it('accepts those of the fixture of two services', () => {
    expect(checkChanged('Note', 'Memo')).not.toThrow()
  })

  it.each<[string, from: string, to: string, message: string]>([
    [
      'two operations whose ids differ in a dot only',
      'state.sessions.create',
      'state.sessionsList',
      'the operation state.sessionsList and the operation state.sessions.list both generate the name stateSessionsList',
    ],
    [
      'an operation inside of another one',
      'state.sessions.create',
      'state.sessions.list.all',
      'state.sessions.list cannot be an operation and the namespace of state.sessions.list.all',
    ],
    [
      'an operation with the name of the constant of another one',
      'state.sessions.create',
      'state.sessions.listOperation',
      'both generate the name stateSessionsListOperation',
    ],
    [
      'a type with the name of a namespace',
      'SessionInput',
      'StateSessionsNamespace',
      'the namespace state.sessions and the type StateSessionsNamespace both generate',
    ],
    [
      'a type that the root of the package would hide',
      'SessionPage',
      'PageCall',
      'the type PageCall generates the name PageCall, which the root of the package exports',
    ],
    [
      'an operation that the root of the package would hide',
      'notes.get',
      'createCaller',
      'the operation createCaller generates the name createCaller, which the root of the package exports',
    ],
    ['an operation with a reserved word as its name', 'notes.get', 'delete', 'delete: delete is a reserved word'],
  ])('refuses %s', (_, from, to, message) => {
    expect(checkChanged(from, to)).toThrow(message)
  })
})

it('reads the names that a module exports by name', () => {
  const source = "export { a, b as c } from './a.ts'\nexport type { D } from './d.ts'\nexport * from './e.ts'\n"
  expect(readExportedNames(source)).toEqual(['a', 'c', 'D'])
})
