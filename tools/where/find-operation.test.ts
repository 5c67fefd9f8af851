import { describe, expect, test } from 'vitest'
import { findOperation, operationIds } from './find-operation.ts'

describe('where', () => {
  test('knows every operation of the contract', () => {
    expect(operationIds()).toHaveLength(39)
    expect(new Set(operationIds()).size).toBe(39)
  })

  test.each(operationIds())('finds the contract, the generated code, the handler and the tests of %s', (id) => {
    const { contract, generated, handler, tests } = findOperation(id)
    expect(contract).toHaveLength(1)
    expect(generated).toHaveLength(2)
    expect(handler).toHaveLength(1)
    expect(tests).not.toHaveLength(0)
  })
})
