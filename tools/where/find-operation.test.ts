import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { operations } from '../../packages/core/src/generated/contract.gen.ts'
import { findOperation, operationIds, rankTests } from './find-operation.ts'

describe('where', () => {
  test('lists every operation of the contract', () => {
    expect(operationIds().toSorted()).toEqual(Object.keys(operations).toSorted())
  })

  test.each(operationIds())('finds the contract, the generated code, the handler and the tests of %s', (id) => {
    const { contract, generated, handler, tests } = findOperation(id)
    expect(contract).toHaveLength(1)
    expect(generated).toHaveLength(2)
    expect(handler).toHaveLength(1)
    expect(tests).not.toHaveLength(0)
  })

  test.each(['health', 'metrics', 'contract', 'jobs.get'])('finds the handler of %s in the host', (id) => {
    expect(findOperation(id).handler).toEqual([
      expect.stringMatching(/^packages\/server\/src\/host\/host-service\.ts:\d+$/),
    ])
  })

  test('puts the test of the topic first, then the test files that mention the operation most often', () => {
    const found = [
      ['packages/core/test/client.test.ts', 1],
      ['packages/core/test/client.test.ts', 2],
      ['packages/server/test/support/requests.ts', 3],
      ['packages/server/test/labels.test.ts', 7],
      ['packages/server/test/a.test.ts', 4],
      ['packages/server/test/b.test.ts', 5],
      ['packages/server/test/b.test.ts', 6],
    ] as const
    expect(
      rankTests(
        found.map(([file, line]) => ({ file, line })),
        'labels',
      ),
    ).toEqual([
      'packages/server/test/labels.test.ts:7',
      'packages/server/test/b.test.ts:5',
      'packages/server/test/b.test.ts:6',
      'packages/server/test/a.test.ts:4',
      'packages/core/test/client.test.ts:1',
      'packages/core/test/client.test.ts:2',
      'packages/server/test/support/requests.ts:3',
    ])
  })

  test('prints the contract, the handler and a test before everything else', () => {
    const run = (id: string): { stdout: string; stderr: string; status: number | null } =>
      spawnSync(process.execPath, [new URL('../where.ts', import.meta.url).pathname, id], { encoding: 'utf8' })
    expect(run('conversations.pin').stdout.split('\n').slice(0, 4)).toEqual([
      'Read these three first',
      expect.stringMatching(/^ {2}contract {3}openapi\/memory\/\S+\.yaml:\d+$/),
      expect.stringMatching(/^ {2}handler {4}packages\/server\/src\/services\/\S+\/handlers\.ts:\d+$/),
      expect.stringMatching(/^ {2}test {7}packages\/server\/test\/\S+\.test\.ts:\d+$/),
    ])
    expect(run('conversation.pin')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean:\n  conversations.pin'),
    })
    expect(run('pin').stderr).toContain('  conversations.unpin')
  })
})
