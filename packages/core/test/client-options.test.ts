// Type tests of the options of a client.
import { describe, expectTypeOf, it } from 'vitest'
import type { ClientChanges, ClientOptions, OperationId } from '../src/index.ts'
import type { operations } from '../src/contract/index.ts'
import { schemas } from '../src/schemas/index.ts'

describe('the option validate', () => {
  it('compiles with schemas, or switched off', () => {
    expectTypeOf<{ validate: 'strict'; schemas: typeof schemas }>().toExtend<ClientOptions>()
    expectTypeOf<{ validate: 'warn'; schemas: typeof schemas }>().toExtend<ClientOptions>()
    expectTypeOf<{ validate: 'off' }>().toExtend<ClientOptions>()
    expectTypeOf<{ timeoutMs: number }>().toExtend<ClientOptions>()
  })

  it('does not compile without schemas', () => {
    expectTypeOf<{ validate: 'strict' }>().not.toExtend<ClientOptions>()
    expectTypeOf<{ validate: 'warn' }>().not.toExtend<ClientOptions>()
    expectTypeOf<{ validate: 'strict'; schemas?: typeof schemas }>().not.toExtend<ClientOptions>()
  })

  it('compiles alone in withOptions(), where the client may have schemas', () => {
    expectTypeOf<{ validate: 'strict' }>().toExtend<ClientChanges>()
  })
})

describe('an operation id', () => {
  it('is one of the contract', () => {
    expectTypeOf<OperationId>().toEqualTypeOf<keyof typeof operations>()
  })
})
