import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createController } from '../src/controller.ts'
import type { ControllerOptions } from '../src/host/controller-options.ts'
import { openController, say } from './support/controller.ts'
import { temporaryDirectory } from 'sekha-test-kit'

const key = 'k'.repeat(32)

describe('options of createController', () => {
  test.each<[unknown, string]>([
    [{ databse: 'x.db' }, 'createController: unknown option "databse": did you mean database?'],
    [{ api_key: key }, 'createController: unknown option "api_key": did you mean apiKey?'],
    [{ port: 8080 }, 'createController: unknown option "port": pass listen({ port })'],
    [{ db: 'x.db' }, 'createController: unknown option "db": did you mean database?'],
    ['x.db', 'createController: options must be an object, got a string: pass { database }'],
    [{ database: 5 }, 'database must be a file path or :memory:, got number'],
    [{ database: '' }, 'database must be a file path or :memory:, got an empty string'],
    [{ database: 'file:/tmp/x.db' }, 'got a URL that begins with file:'],
    [{ database: 'postgres://host/db' }, 'got a URL that begins with postgres:'],
    [{ database: 'x\0y' }, 'NUL'],
    [{ tenants: {} }, 'tenants is empty'],
    [{ tenants: [key] }, 'tenants must be an object that maps names to keys'],
    [{ tenants: { 'a\uD800': key } }, 'tenants: the name of a tenant contains an unpaired surrogate'],
    [{ tenants: { a: 5 } }, 'The key of tenant a must be a string, got number'],
    [{ tenants: { a: key, b: key } }, 'the key of tenant b equals the key of tenant a'],
    [{ apiKey: key, tenants: { b: key } }, 'apiKey equals the key of tenant b'],
    [{ apiKey: key, tenants: { default: 'd'.repeat(32) } }, 'pass only one'],
    [{ apiKey: key, metricsKey: key }, 'metricsKey equals apiKey'],
    [{ metricsKey: key }, 'metricsKey needs apiKey, tenants or authenticate'],
    [{ apiKey: key, metricsKey: 'short' }, 'metricsKey must have at least 32 characters, got 5'],
    [{ apiKey: 'short' }, 'apiKey must have at least 32 characters, got 5'],
    [{ apiKey: `${key} and more` }, 'must contain only printable ASCII characters without spaces'],
    [{ apiKey: `${key}é` }, 'must contain only printable ASCII characters without spaces'],
    [{ apiKey: `${key}\n` }, 'must contain only printable ASCII characters without spaces'],
    [{ apiKey: 'k'.repeat(4097) }, 'apiKey must have at most 4096 characters, got 4097'],
    [{ apiKey: [key] }, 'apiKey must be a string, got object'],
    [{ allowedOrigins: 'https://app.example' }, 'allowedOrigins must be an array of origins, got string'],
    [{ allowedOrigins: ['https://App.example/'] }, 'write https://app.example'],
    [{ allowedOrigins: ['*'] }, 'such as https://app.example.com'],
    [{ worker: 'no' }, 'worker must be true or false, got string'],
    [{ onError: true }, 'onError must be a function, got boolean'],
  ])('%j are rejected by name without repeating a key', (options, message) => {
    const make = (): unknown => createController(options as ControllerOptions)
    expect(make).toThrow(message)
    expect(make).not.toThrow(key)
  })

  test('of listen and close are validated too', async () => {
    const { controller } = openController()
    await expect(controller.listen({ prot: 1 } as never)).rejects.toThrow('listen: unknown option "prot"')
    expect(() => controller.close({ grace: 1 } as never)).toThrow('close: unknown option "grace"')
    expect(() => controller.close({ graceMs: Number.NaN })).toThrow('graceMs')
  })
})

describe('a database file', () => {
  test('and the files beside it are readable only by their owner', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const { client } = openController({ database })
    await client.conversations.create({ label: 'x', messages: [say('private')] })
    for (const end of ['', '-wal', '-shm'])
      expect(((await stat(`${database}${end}`)).mode & 0o777).toString(8), end).toBe('600')
  })
})
