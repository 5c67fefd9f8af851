import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createSqliteJobs,
  type Database,
  ensureTenant,
  findTenant,
  jobsSchema,
  once,
  openSqlite,
  openSqliteNow,
  type SqliteStorage,
  type Write,
} from '../src/sqlite/index.ts'
import { notes, readNotes } from './support/notes.ts'

async function open(): Promise<SqliteStorage> {
  const storage = await openSqlite({ path: ':memory:', schemas: [notes, jobsSchema] })
  onTestFinished(() => storage.close())
  return storage
}

/** A write that adds a note. */
const adding = (text: string): Write<number> => ({
  run: (database) => database.run('INSERT INTO notes (tenant, text) VALUES (1, ?)', text),
})

describe('a write', () => {
  it('is kept by default, unless it throws', async () => {
    const storage = await open()
    expect(await storage.write(adding('kept'))).toBe(1)
    const failing: Write<never> = {
      run: (database) => {
        adding('reverted').run(database)
        throw new Error('no')
      },
    }
    await expect(storage.write(failing)).rejects.toThrow('could not execute a write: no')
    expect(await storage.write({ ...adding('refused'), keeps: () => false })).toBe(1)
    expect(await storage.read(readNotes)).toEqual(['kept'])
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'write() takes { run }, got undefined'],
    ['a function', () => 1, 'write(): fields must be an object, got function'],
    ['no run', { keeps: Boolean }, 'run must be a function, got undefined'],
    ['a misspelt field', { ...adding('x'), keep: Boolean }, 'write(): unknown field "keep": did you mean keeps?'],
    ['keeps', { ...adding('x'), keeps: true }, 'keeps must be a function, got boolean'],
    ['erases', { ...adding('x'), erases: true }, 'erases must be a function, got boolean'],
    ['announced', { ...adding('x'), announced: 'no' }, 'announced must be a boolean, got string'],
    ['onBusy', { ...adding('x'), onBusy: null }, 'onBusy must be a function, got null'],
  ])('refuses %s with a TypeError, also while the file is locked', async (_name, write, message) => {
    const path = join(await temporaryDirectory(), 'store.db')
    const storage = openSqliteNow({ path, schemas: [notes], busyTimeoutMs: 0 })
    const locked = new DatabaseSync(path)
    locked.exec('BEGIN IMMEDIATE')
    const refused: unknown = await storage.write(write as Write<unknown>).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(TypeError)
    expect(refused).toMatchObject({ message: expect.stringContaining(message) as string })
    locked.close()
    await storage.close()
  })

  it('refuses asynchronous functions, and keeps nothing of them', async () => {
    const storage = await open()
    const error = new TypeError('run of a write must not be asynchronous, got a promise')
    await expect(storage.write({ run: async (database) => adding('x').run(database) })).rejects.toEqual(error)
    const keeps = (async () => false) as never
    await expect(storage.write({ ...adding('x'), keeps })).rejects.toThrow('keeps of a write must not be asynchronous')
    expect(await storage.read(readNotes)).toEqual([])
  })
})

describe('misuse inside of a read or a write', () => {
  const key = { service: 'notes', operation: 'add', key: 'k', fingerprint: 'f', at: 1000, expiresBefore: 0 }

  it.each<[string, unknown[], string]>([
    [
      'the number of an unknown tenant',
      [0, key, () => ({ value: 1, subject: 's', kept: 1 }), () => 1],
      'tenant must be a number from ensureTenant(), got 0',
    ],
    ['a scope', [{ tenant: 'a' }, key, () => 1, () => 1], 'tenant must be a number from ensureTenant(), got object'],
    ['a key that is text', [1, 'k', () => 1, () => 1], 'the idempotency key must be an object, got string'],
    ['a key with an unknown field', [1, { ...key, ttl: 1 }, () => 1, () => 1], 'an idempotency key has no field ttl'],
    ['an empty key', [1, { ...key, key: '' }, () => 1, () => 1], 'key must be a name of at least one character'],
    ['no service', [1, { ...key, service: undefined }, () => 1, () => 1], 'service must be a name of at least one'],
    ['a Date', [1, { ...key, at: new Date(0) }, () => 1, () => 1], 'at must be in whole milliseconds, got'],
    ['no run', [1, key, undefined, () => 1], 'run must be a function, got undefined'],
    ['no replay', [1, key, () => 1, undefined], 'replay must be a function, got undefined'],
    ['an invalid result', [1, key, () => 1, () => 1], 'run of once() must return an object, got number'],
    ['no subject', [1, key, () => ({ value: 1, kept: 1 }), () => 1], 'subject must be a string, got undefined'],
    ['nothing kept', [1, key, () => ({ value: 1, subject: 's' }), () => 1], 'kept must be a JSON value, got undefined'],
  ])('of once() rejects with its own error: %s', async (_name, [tenant, idempotency, run, replay], message) => {
    const storage = await open()
    await storage.write({ run: (database) => ensureTenant(database, { tenant: 'a' }) })
    const write = storage.write({
      run: (database) => {
        adding('x').run(database)
        return once(database, tenant as never, idempotency as never, run as never, replay as never)
      },
    })
    const refused: unknown = await write.catch((error: unknown) => error)
    expect((refused as Error).name).toMatch(/^(?:Type|Range)Error$/)
    expect(refused).toMatchObject({ message: expect.stringContaining(message) as string })
    expect(await storage.read(readNotes)).toEqual([])
  })

  it('of a scope or a job rejects with its own error', async () => {
    const storage = await open()
    const nameless = new TypeError('tenant must be a name of at least one character, got an empty string')
    await expect(storage.read((database) => findTenant(database, { tenant: '' }))).rejects.toEqual(nameless)
    await expect(storage.write({ run: (it) => ensureTenant(it, { tenant: '' }) })).rejects.toEqual(nameless)
    await expect(storage.read(undefined as never)).rejects.toEqual(
      new TypeError('read must be a function, got undefined'),
    )
    const jobs = createSqliteJobs(storage, { service: 'notes' })
    await expect(jobs.getJob({ tenant: '' }, 'id')).rejects.toEqual(nameless)
    await expect(jobs.enqueueJob({ tenant: 'a' }, { kind: 'count', input: undefined })).rejects.toEqual(
      new TypeError('input of a job must be a JSON value, got undefined'),
    )
    expect(() => createSqliteJobs(storage, {} as never)).toThrow('service must be a name of at least one character')
  })
})

describe('a statement of a service', () => {
  it.each([
    'BEGIN',
    'begin immediate',
    'COMMIT',
    ' /* done */ END',
    '-- undo\nROLLBACK',
    'ROLLBACK TO command',
    'SAVEPOINT mine',
    'RELEASE command',
    "INSERT OR ROLLBACK INTO notes (tenant, text) VALUES (1, 'x')",
  ])('must not begin or end a transaction: %s', async (sql) => {
    const storage = await open()
    const service = storage.forService('notes')
    const settled = await Promise.allSettled([
      storage.write(adding('before')),
      service.write({
        run: (database) => {
          adding('reverted').run(database)
          database.run(sql)
        },
      }),
      storage.write(adding('after')),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(settled[1]).toMatchObject({
      reason: {
        name: 'TypeError',
        message: expect.stringMatching(/^in a write of the service notes: a statement must not contain /) as string,
      },
    })
    expect(await storage.read(readNotes)).toEqual(['before', 'after'])
    // Alone in its group, which has no savepoint.
    await expect(service.write({ run: (database) => database.run(sql) })).rejects.toThrow('of the service notes')
    await storage.write(adding('later'))
    expect(await storage.read(readNotes)).toHaveLength(3)
  })

  it('must not begin or end a transaction in a read, its snapshot, or the rest of a write', async () => {
    const storage = await open()
    await storage.write(adding('kept'))
    const end = (database: Database): boolean => database.run('COMMIT') > 0
    const calls: (() => Promise<unknown>)[] = [
      () => storage.read(end),
      () => storage.read((database) => database.snapshot(() => end(database))),
      () => storage.read((database) => database.all('END')),
      () => storage.read((database) => [...database.iterate('ROLLBACK')]),
      () => storage.write({ run: (database) => database.get('COMMIT') }),
      () => storage.write({ run: (database) => database.snapshot(() => 1) }),
    ]
    for (const call of calls) await expect(call()).rejects.toBeInstanceOf(TypeError)
    let database: Database | undefined
    await storage.write({ run: (it) => void (database = it) })
    const keeps = (): boolean => database === undefined || end(database)
    await expect(storage.write({ ...adding('reverted'), keeps })).rejects.toThrow('a statement must not contain COMMIT')
    expect(await storage.read(readNotes)).toEqual(['kept'])
  })

  it('must not change data in a read, which would bypass the other writes', async () => {
    const storage = await open()
    await storage.write(adding('kept'))
    const deleting = ['DELETE FROM notes', 'WITH old AS (SELECT 1) DELETE FROM notes', 'DELETE FROM notes RETURNING id']
    for (const sql of deleting)
      await expect(storage.forService('notes').read((database) => database.all(sql))).rejects.toThrow(
        `in a read of the service notes: a read must not change data, pass the statement to write(): ${sql}`,
      )
    await expect(storage.read(async () => 1)).rejects.toThrow('read must not be asynchronous, got a promise')
    // A write may read on the way.
    let read: Promise<readonly string[]> | undefined
    await storage.write({
      run: (database) => {
        read = storage.read(readNotes)
        return adding('second').run(database)
      },
    })
    expect(await read).toEqual(['kept'])
    expect(await storage.read(readNotes)).toEqual(['kept', 'second'])
  })

  const insert = 'INSERT INTO notes (tenant, text) VALUES (?, ?)'
  const storable = 'of a statement must be a string, a number, null or a Uint8Array'

  it.each<[string, string, readonly unknown[], string]>([
    ['another number of values', insert, [1], 'the statement takes 2 values, got 1'],
    ['a value that cannot be stored', insert, [1, undefined], `value 2 ${storable}, got undefined`],
    ['a list of values', 'SELECT ?', [['x']], `value 1 ${storable}, got an array`],
    ['several statements', 'DELETE FROM notes; DELETE FROM notes', [], 'a call runs one statement, got 2'],
    ['named values', 'SELECT :text', ['x'], 'values are written as ?, got :text'],
    ['nothing', ' -- later', [], 'a statement must not be empty'],
  ])('is refused by name: %s', async (_name, sql, values, message) => {
    const storage = await open()
    const run = (database: Database): number => database.run(sql, ...(values as readonly string[]))
    const error: unknown = await storage.write({ run }).catch((it: unknown) => it)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toContain(message)
  })
})

describe('the storage of one of several services', () => {
  it('names the service in errors, and is closed by its owner', async () => {
    const storage = await open()
    const service = storage.forService('notes')
    const fail = (): never => {
      throw new Error('no')
    }
    await expect(service.write({ run: fail })).rejects.toThrow('could not execute a write of the service notes: no')
    await expect(service.read(fail)).rejects.toThrow('could not execute a read of the service notes: no')
    expect(() => storage.forService('')).toThrow('name must be a name of at least one character')
    await expect((service as SqliteStorage).close()).rejects.toThrow('the service notes shares the storage')
    await service.write(adding('kept'))
    expect(await storage.read(readNotes)).toEqual(['kept'])
  })

  it('has jobs only if it was opened with their table', async () => {
    const storage = openSqliteNow({ path: ':memory:', schemas: [notes] })
    expect(() => createSqliteJobs(storage, { service: 'notes' })).toThrow('needs a storage with jobsSchema')
    await storage.close()
  })
})
