// The storage that services share, in this thread and in the store's.
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import { StoreError } from '@sekha/storage'
import { ensureTenant, type SharedStorage } from '@sekha/storage/sqlite'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { ControllerOptions } from '../../src/host/controller-options.ts'
import { defineService, type Service } from '../../src/service.ts'
import { memory } from '../../src/services/memory/service.ts'
import { writeFirstSchema } from '../store/write-first-schema.ts'
import tallyEngine, { type Tally } from './tally-engine.ts'

const contract = { operations: {}, schemas: {}, shapes: {}, declaredStatuses: {} }

function open(options: ControllerOptions) {
  const controller = createController(options)
  onTestFinished(() => controller.close())
  return controller
}

const table = (name: string) => [
  { version: 1, name: 'initial', statements: `CREATE TABLE ${name} (id INTEGER PRIMARY KEY) STRICT` },
]

/** A service that keeps the storage it was opened with. */
function notes(name: string, seen: SharedStorage[]): Service {
  return defineService({
    name,
    contract,
    migrations: table(name),
    open: ({ storage }) => void seen.push(storage),
    handlers: {},
  })
}

/** A service whose engine counts. */
function tally(seen: Tally[], engine: typeof tallyEngine = { ...tallyEngine, options: { step: 2 } }): Service {
  return defineService({
    name: 'tally',
    contract,
    engine,
    open: (context) => void seen.push(context.engine),
    handlers: {},
  })
}

describe('services with tables', () => {
  it('share one connection, so that their concurrent writes share one commit', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const seen: SharedStorage[] = []
    const controller = open({ database, services: [notes('one', seen), memory(), notes('two', seen)] })
    await controller.ready()
    const [one, two] = seen
    expect([one, two]).toEqual([expect.any(Object), expect.any(Object)])
    const first = one!.write({ run: (it) => it.run('INSERT INTO one VALUES (1)') })
    // A read of another connection would see neither.
    const second = two!.write({ run: (it) => it.all('SELECT * FROM one').length })
    expect(await Promise.all([first, second])).toEqual([1, 1])
  })

  it('are migrated together, and a failing migration names its service and refuses the file', async () => {
    const broken = defineService({ ...asDefinition('two'), migrations: [{ version: 1, name: 'x', statements: 'NO' }] })
    const database = join(await temporaryDirectory(), 'sekha.db')
    expect(() => createController({ database, services: [notes('one', []), broken] })).toThrow(
      'could not be migrated to version 1 of two (x)',
    )
  })

  it('have storage only with migrations, and an engine only if they declare one', async () => {
    const failures: unknown[] = []
    const curious = defineService({
      ...asDefinition('curious'),
      open(context) {
        for (const name of ['storage', 'engine'] as const)
          try {
            void context[name]
          } catch (error) {
            failures.push(error)
          }
      },
    })
    await open({ services: [curious, notes('one', [])] }).ready()
    expect(failures.map(String)).toEqual([
      'TypeError: the service curious has no migrations, so it has no storage',
      'TypeError: the service curious has no engine',
    ])
    expect(() => defineService({ ...asDefinition('both'), migrations: table('a'), engine: tallyEngine })).toThrow(
      'the service both has migrations and an engine: the tables belong to the engine',
    )
  })

  it('do not receive the methods of the owner', () => {
    expectTypeOf<SharedStorage>().not.toHaveProperty('close')
    expectTypeOf<SharedStorage>().not.toHaveProperty('verify')
  })

  it('open no file if none of them has tables', async () => {
    const database = join(await temporaryDirectory(), 'missing', 'sekha.db')
    await expect(open({ database, services: [defineService(asDefinition('small'))] }).ready()).resolves.toBeUndefined()
    expect(() => open({ database, services: [notes('one', [])] })).toThrow(StoreError)
  })
})

describe('an engine', () => {
  it.each([
    ['in this thread', false],
    ["in the store's thread", true],
  ])('runs %s beside that of memory, and keeps its rows', async (_, worker) => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const seen: Tally[] = []
    const controller = open({ database, worker, services: [memory(), tally(seen), notes('one', [])] })
    await controller.ready()
    const [engine] = seen
    expect(await Promise.all([engine!.add('a'), engine!.add('a'), engine!.add('b')])).toEqual([2, 4, 2])
    expect((await engine!.thread()) === threadId).toBe(!worker)
    expect((await controller.fetch('http://127.0.0.1/api/v1/labels')).status).toBe(200)
    expect(await controller.verify()).toEqual([])
    await controller.close()
    const file = new DatabaseSync(database)
    file.exec('UPDATE tally SET total = -1 WHERE tenant = 1')
    file.close()
    const again = open({ database, worker, services: [memory(), tally([])] })
    expect(await again.verify()).toEqual([expect.stringContaining('a tally is negative')])
  })

  it('migrates a file from before services had versions, before this thread opens it', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    writeFirstSchema(database)
    const controller = open({ database, worker: true, services: [notes('one', []), memory()] })
    await expect(controller.ready()).resolves.toBeUndefined()
    expect(await controller.verify()).toEqual([])
  })

  it('stays in this thread if it names no module', async () => {
    const seen: Tally[] = []
    const controller = open({ worker: true, services: [tally(seen, { ...tallyEngine, module: undefined })] })
    await controller.ready()
    expect(await seen[0]!.thread()).toBe(threadId)
  })

  it.each([
    [new URL('./missing.ts', import.meta.url).href, /missing\.ts/],
    [new URL('../../src/service.ts', import.meta.url).href, /the default export of .* must be the engine of tally/],
    ['built-in', "the store's thread has no engine tally"],
  ])('%# rejects every use if its module has no engine', async (module, message) => {
    const controller = open({ worker: true, services: [tally([], { ...tallyEngine, module })] })
    await expect(controller.ready()).rejects.toThrow(message)
  })

  it('is closed after its service and before the file', async () => {
    const closed: string[] = []
    const service = defineService({
      ...asDefinition('tally'),
      engine: {
        migrations: table('tally'),
        open: ({ storage }) => ({ storage }),
        close: async ({ storage }) => {
          await storage.write({ run: (database) => ensureTenant(database, { tenant: 'late' }) })
          closed.push('engine')
        },
      },
      open: () => undefined,
      close: () => void closed.push('service'),
    })
    const controller = open({ services: [service] })
    await controller.close()
    expect(closed).toEqual(['service', 'engine'])
  })
})

function asDefinition(name: string) {
  return { name, contract, handlers: {} }
}
