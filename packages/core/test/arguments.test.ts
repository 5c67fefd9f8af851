// Type tests of the shape of arguments: what leads, then the fields of the request, then the options of the call.
import { describe, expectTypeOf, it } from 'vitest'
import type { operations } from '../src/contract/index.ts'
import * as functions from '../src/generated/memory/functions.gen.ts'
import type { CallOptions, SekhaClient } from '../src/index.ts'

type Operations = typeof operations
type Functions = typeof functions

/** `conversations.list` → `conversationsList`. */
type FunctionName<Id extends string> = Id extends `${infer Head}.${infer Tail}`
  ? `${Head}${Capitalize<FunctionName<Tail>>}`
  : Id
/** The names of the functions of the operations that honour an idempotency key. */
type Idempotent = {
  [Id in keyof Operations]: Operations[Id] extends { readonly idempotencyKey: true } ? FunctionName<Id> : never
}[keyof Operations]

type Last<List extends readonly unknown[]> = List extends readonly [...unknown[], infer Item]
  ? NonNullable<Item>
  : never
type OptionsOf<Name extends keyof Functions> = Last<Required<Parameters<Functions[Name]>>>
type Accepting<Options> = {
  [Name in keyof Functions]: Options extends OptionsOf<Name> ? Name : never
}[keyof Functions]

// Only `tsc` reads these programs.
const compile: (program: (client: SekhaClient, id: string, signal: AbortSignal) => unknown) => void = () => {}

describe('the arguments of a method', () => {
  it('end with the options of the call in every function', () => {
    expectTypeOf<Accepting<CallOptions>>().toEqualTypeOf<keyof Functions>()
  })

  it('hold an idempotency key only where the operation honours it', () => {
    expectTypeOf<Accepting<{ readonly idempotencyKey: string }>>().toEqualTypeOf<Idempotent>()
  })

  it('lead with an id, the text of a query, or a list', () => {
    compile((client, id, signal) => [
      client.query('x', { limit: 5 }, { signal }),
      client.search.fulltext('x', { limit: 5 }, { signal }),
      client.context.build('x', { context_budget: 5 }, { signal }),
      client.context.assemble('x', { context_budget: 5 }, { signal }),
      client.summarize(id, { level: 'daily' }, { signal }),
      client.labels.suggest(id, { signal }),
      client.export.stream(id, { after: 'x' }, { signal }),
      client.export.stream({ folder: '/a' }, { signal }),
      client.conversations.messages.append(id, [], { idempotencyKey: 'k' }),
      client.prune.execute([id], { signal }),
    ])
  })

  it('need the fields that the contract requires', () => {
    // @ts-expect-error -- the level is missing
    compile((client, id) => client.summarize(id))
    // @ts-expect-error -- the id may be missing, which would export everything
    compile((client, id) => client.export.stream(id as string | undefined))
  })
})

describe('a call option in the fields of a request', () => {
  it('does not compile in a literal', () => {
    // @ts-expect-error -- a signal
    compile((client, _, signal) => client.conversations.list({ folder: '/a', signal }))
    // @ts-expect-error -- a time limit
    compile((client) => client.query('x', { limit: 5, timeoutMs: 5 }))
    // @ts-expect-error -- a signal
    compile((client, id, signal) => client.export.stream(id, { after: 'x', signal }))
  })

  it('does not compile in a variable that also holds fields', () => {
    compile((client, id, signal) => {
      const mixed = { folder: '/a', label: 'x', messages: [], level: 'daily' as const, signal, idempotencyKey: 'k' }
      return [
        // @ts-expect-error -- optional fields
        client.conversations.list(mixed),
        // @ts-expect-error -- required fields
        client.conversations.create(mixed),
        // @ts-expect-error -- fields beside a leading argument
        client.summarize(id, mixed),
        // @ts-expect-error -- fields beside an optional leading argument
        client.export.stream(id, mixed),
      ]
    })
  })
})

describe('a field of a request in the call options', () => {
  it('does not compile in a variable that also holds options', () => {
    compile((client, id, signal) => {
      const mixed = { signal, folder: '/a', limit: 5, label: 'x' }
      return [
        // @ts-expect-error -- a field of the query
        client.conversations.list({}, mixed),
        // @ts-expect-error -- a field of the body
        client.conversations.create({ label: 'x', messages: [] }, mixed),
        // @ts-expect-error -- a field beside a leading argument
        client.query('x', {}, mixed),
        // The operation has no fields.
        client.conversations.get(id, mixed),
      ]
    })
  })
})
