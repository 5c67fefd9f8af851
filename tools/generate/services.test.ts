import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Contract } from './contract.ts'
import { extensions } from './extensions.ts'
import { readServices } from './services.ts'

const root = new URL('../..', import.meta.url).pathname
const fixture = readFileSync(`${root}tools/generate/test/two-services.yaml`, 'utf8')

/** Replaces one string in the fixture of two services. */
function readChanged(from: string, to: string): () => unknown {
  if (!fixture.includes(from)) throw new Error(`the fixture has no ${from}`)
  return () => readServices(parse(fixture.replace(from, to)) as Contract)
}

describe('reading the services of a contract', () => {
  it('accepts the fixture of two services', () => {
    expect(readServices(parse(fixture) as Contract).services.map(({ name }) => name)).toEqual(['memory', 'state'])
  })

  it.each<[string, from: string, to: string, message: string]>([
    [
      'a misspelt extension of an operation, with the nearest one',
      'x-argument: name',
      'x-arguments: name',
      'state.sessions.create: unknown extension x-arguments: did you mean x-argument?',
    ],
    [
      'an extension that is like no other, with all that are known',
      'x-argument: name',
      'x-colour: red',
      'state.sessions.create: unknown extension x-colour, known are x-service, x-services, x-scope, x-extension, x-idempotent,',
    ],
    [
      'a misspelt extension of a response',
      "'404': { $ref",
      "'404': { x-expected-statu: true, $ref",
      'notes.get › responses › 404: unknown extension x-expected-statu: did you mean x-expected-status?',
    ],
    [
      'an extension of an operation on a response',
      'NotFound:\n      description',
      'NotFound:\n      x-idempotent: true\n      description',
      'components.responses.NotFound: x-idempotent belongs on an operation',
    ],
    [
      'an extension on a schema',
      'Note:\n      type: object',
      'Note:\n      x-result: id\n      type: object',
      'components.schemas.Note: x-result belongs on an operation',
    ],
    [
      'a misspelt extension on a schema',
      'Note:\n      type: object',
      'Note:\n      x-surface-typ: Note\n      type: object',
      'components.schemas.Note: unknown extension x-surface-typ: did you mean x-surface-type?',
    ],
    [
      'a misspelt extension on a path',
      '/notes/{id}:\n    get:',
      '/notes/{id}:\n    x-servce: memory\n    get:',
      'paths./notes/{id}: unknown extension x-servce: did you mean x-service?',
    ],
    [
      'an unknown extension at the root',
      'paths:\n',
      'x-pattern-rule: []\npaths:\n',
      'the root: unknown extension x-pattern-rule: did you mean x-pattern-rules?',
    ],
    [
      'a flag with another value than true',
      'x-argument: name',
      'x-idempotent: "yes"',
      'state.sessions.create: x-idempotent: Invalid input: expected true, got "yes"',
    ],
    [
      'a pagination of an unknown kind',
      'kind: offset',
      'kind: ofset',
      `state.sessions.list: x-pagination.kind: Invalid discriminator value. Expected 'page' | 'offset' | 'cursor', got {"kind":"ofset",`,
    ],
    [
      'a misspelt part of a pagination, with the nearest one',
      'size: limit',
      'sise: limit',
      'state.sessions.list: x-pagination: unknown part sise: did you mean size?',
    ],
    [
      'a pagination by a parameter that the operation lacks',
      'size: limit',
      'size: limits',
      'state.sessions.list: x-pagination.size: the request has no "limits": did you mean limit?',
    ],
    [
      'a pagination over a property that the response lacks',
      'items: sessions',
      'items: results',
      'state.sessions.list: x-pagination.items: the response has no "results", it has sessions, total',
    ],
    [
      'an argument that the request lacks',
      'x-argument: name',
      'x-argument: nme',
      'state.sessions.create: x-argument: the request has no "nme": did you mean name?',
    ],
    [
      'a result that the response lacks',
      'x-argument: name',
      'x-result: title',
      'state.sessions.create: x-result: the response has no "title", it has name, started_at',
    ],
    [
      'an operation without the name of its service',
      'operationId: state.sessions.list',
      'operationId: sessions.list',
      'sessions.list: an operation of the service state must have a name such as state.sessions.list',
    ],
    [
      'a contract that lists no services',
      'x-services:\n  memory: { title: Memory, description: Keeps notes. }\n  state: { title: State, description: Keeps sessions., minKeyLength: 27, keyHeader: x-state-key }\n',
      '',
      'the root: x-services is missing, which lists the services',
    ],
    [
      'an operation of a service that is not listed, with the nearest one',
      'x-service: memory',
      'x-service: memroy',
      'notes.get: x-service: unknown service memroy: did you mean memory?',
    ],
    [
      'an operation that an unlisted service shares',
      'x-service: memory\n',
      'x-service: memory\n      x-services: [memory, staet]\n',
      'notes.get: x-services: unknown service staet: did you mean state?',
    ],
    [
      'an operation that its own service does not share',
      'x-service: memory\n',
      'x-service: memory\n      x-services: [state, state]\n',
      'notes.get: x-services must include memory, the x-service of the operation',
    ],
    [
      'a listed service without operations',
      'x-services:\n',
      'x-services:\n  telemetry: { title: Telemetry, description: Keeps events. }\n',
      'the root: x-services: no operation belongs to telemetry',
    ],
    [
      'a service without a description',
      'title: State, description: Keeps sessions.',
      'title: State',
      'the root: x-services.state.description: Invalid input: expected string',
    ],
    [
      'a misspelt part of a service',
      'title: State,',
      'titel: State,',
      'the root: x-services.state: unknown part titel: did you mean title?',
    ],
    [
      'a minimum length of keys that allows an empty key',
      'minKeyLength: 27',
      'minKeyLength: 0',
      'the root: x-services.state.minKeyLength: Too small: expected number to be >=1',
    ],
    [
      'a key header in another case',
      'keyHeader: x-state-key',
      'keyHeader: X-State-Key',
      'the root: x-services.state.keyHeader: must be the name of a header in lower case',
    ],
    [
      'a service whose name is no identifier',
      '  state: {',
      '  my-state: {',
      'the root: x-services.my-state: must be a lower-case word',
    ],
    [
      'a service with the name of the folder of shared types',
      '  state: {',
      '  common: {',
      'the root: x-services: common cannot be the name of a service',
    ],
    [
      'an operation whose name says another service',
      'operationId: notes.get',
      'operationId: state.notes.get',
      'state.notes.get: the name says state, and x-service says memory',
    ],
    [
      'a pattern without a rule in words',
      "description: The session's name. }\n        tag:",
      "description: The session's name., pattern: '^[a-z]+' }\n        tag:",
      'the pattern ^[a-z]+ has no rule in x-pattern-rules, which puts it into words',
    ],
    [
      'a rule in words of no pattern',
      "pattern: '^sb_[A-Za-z0-9]+$', rule",
      "pattern: '^sk_', rule",
      'the root: x-pattern-rules: the contract has no pattern ^sk_',
    ],
    [
      'a rule that does not say what must be',
      "rule: 'Must be sb_",
      "rule: 'Use sb_",
      'the root: x-pattern-rules.0.rule: must begin with "Must be", got "Use sb_',
    ],
    [
      'a stream whose content type is another',
      'x-stream: sse',
      'x-stream: ndjson',
      'state.sessions.events: x-stream must be sse, like the content type of the response',
    ],
    [
      'a stream that is not declared as one',
      '      x-stream: sse\n',
      '',
      'state.sessions.events: x-stream must be sse, like the content type of the response',
    ],
    [
      'a stream whose content type is not one',
      'text/event-stream',
      'application/json',
      'state.sessions.events: x-stream must be absent, like the content type of the response',
    ],
    [
      'an opaque id without a bound',
      'schema: { type: string, maxLength: 64 }',
      'schema: { type: string }',
      'state.sessions.get: the path parameter session_id must have the format uuid, or a maxLength',
    ],
    [
      'an id that may be empty',
      'schema: { type: string, maxLength: 64 }',
      'schema: { type: string, minLength: 0, maxLength: 64 }',
      'state.sessions.get: the path parameter session_id cannot be empty',
    ],
    [
      'an id of an unknown format',
      'schema: { type: string, maxLength: 64 }',
      'schema: { type: string, format: ulid, maxLength: 64 }',
      'state.sessions.get: the path parameter session_id cannot have the format ulid: use uuid, or a pattern',
    ],
    [
      'an id that is a number',
      'schema: { type: string, maxLength: 64 }',
      'schema: { type: integer }',
      'state.sessions.get: the path parameter session_id must be a string',
    ],
    [
      'a path parameter that is not declared',
      '/keys/{key}:',
      '/keys/{key}/{id}:',
      'state.keys.delete: the parameter id of the path is not declared',
    ],
    [
      'a path parameter that the path lacks',
      '/keys/{key}:',
      '/keys:',
      'state.keys.delete: the path /keys has no parameter key',
    ],
    [
      'two operations of one name',
      'operationId: state.sessions.list',
      'operationId: state.sessions.create',
      'operationId state.sessions.create is used twice',
    ],
    [
      'a response whose type has no name',
      "schema: { $ref: '#/components/schemas/Note' }",
      'schema: { type: object }',
      'notes.get: the schema of the response must be a component',
    ],
    [
      'a type that no operation uses',
      '    Note:',
      '    Unused: { type: string }\n    Note:',
      'no operation uses Unused',
    ],
    [
      'a component with the name of generated parameters',
      '    Note:',
      '    NotesGetPath: { type: string }\n    Note:',
      'NotesGetPath is both a component and generated',
    ],
  ])('refuses %s', (_, from, to, message) => {
    expect(readChanged(from, to)).toThrow(message)
  })

  it('reads the rules of the ids in paths, in the order of the path', () => {
    const operations = readServices(parse(fixture) as Contract).services.flatMap((service) => service.operations)
    const read = (id: string): unknown => {
      const { pathParameters, pathRules } = operations.find((operation) => operation.id === id)!
      return [pathParameters.map(({ name }) => name), pathRules]
    }
    expect(read('notes.get')).toEqual([['id'], {}])
    expect(read('state.notes.link')).toEqual([['session_id', 'note_id'], { session_id: { maxLength: 64 } }])
    expect(read('state.sessions.get')).toEqual([
      ['session_id'],
      { session_id: { maxLength: 64, reserved: ['latest'] } },
    ])
    const pattern = /^sb_[A-Za-z0-9]+$/
    const words = 'must be sb_ and letters or digits'
    expect(read('state.keys.delete')).toEqual([['key'], { key: { minLength: 4, maxLength: 24, pattern, words } }])
  })

  it('reports every invalid extension at once', () => {
    const changed = fixture.replaceAll('x-service:', 'x-servise:')
    expect(() => readServices(parse(changed) as Contract)).toThrow(
      ['notes.get', 'state.sessions.list', 'state.sessions.create', 'state.sessions.latest', 'state.sessions.get']
        .map((id) => `${id}: unknown extension x-servise: did you mean x-service?`)
        .join('\n'),
    )
  })

  it('ignores names and data that begin with x-', () => {
    expect(
      readChanged(
        "tag: { type: [string, 'null']",
        "x-tag: { type: string, description: A tag., default: { x-a: 1 } }\n        tag: { type: [string, 'null']",
      ),
    ).not.toThrow()
  })
})

it('has a schema for each extension that the contract describes, and describes each', () => {
  const described = [...readFileSync(`${root}openapi/sekha.yaml`, 'utf8').matchAll(/^ *\| `(x-[a-z-]+)` \|/gm)]
  const known = Object.values(extensions).flatMap((group) => Object.keys(group))
  expect(described.map((match) => match[1]!).toSorted()).toEqual([...new Set(known)].toSorted())
})
