import { statSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from 'sekha-test-kit'
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest'
import { Connection } from '../src/sqlite/connection.ts'
import { WriteQueue } from '../src/sqlite/write-queue.ts'
import { notes } from './support/notes.ts'

describe('the write queue', () => {
  let database: Connection
  let queue: WriteQueue
  let controls: MockInstance<Connection['control']>
  beforeEach(() => {
    database = new Connection({ path: ':memory:', busyTimeoutMs: 50, schemas: [notes] })
    queue = new WriteQueue(database)
    controls = vi.spyOn(database, 'control')
  })
  afterEach(() => database.close())

  const insert = (name: string) => (): number => database.run('INSERT INTO tenants (name) VALUES (?)', name)
  const add = (name: string, keeps = true) => queue.add({ run: insert(name), keeps: () => keeps })
  const tenants = () => database.all<{ name: string }>('SELECT name FROM tenants ORDER BY name').map(({ name }) => name)
  const commits = () => controls.mock.calls.filter(([sql]) => sql === 'COMMIT').length

  it('commits the commands of one iteration of the event loop together', async () => {
    await Promise.all(Array.from({ length: 64 }, (_, index) => add(`tenant ${index}`)))
    expect(tenants()).toHaveLength(64)
    expect(commits()).toBe(1)
    await add('later')
    expect(commits()).toBe(2)
  })

  it('rolls back only the refused or failed command of a group', async () => {
    const settled = await Promise.allSettled([
      add('a'),
      add('refused', false),
      add('a'),
      queue.add({
        run: () => {
          insert('half')()
          throw new Error('in the middle')
        },
        keeps: Boolean,
      }),
      add('b'),
    ])
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(tenants()).toEqual(['a', 'b'])
  })

  it('announces a commit unless none of its writes is for readers', async () => {
    let announced = 0
    const announcing = new WriteQueue(database, undefined, () => void announced++)
    const write = (name: string, isAnnounced: boolean) =>
      announcing.add({ run: insert(name), keeps: () => true, announced: isAnnounced })
    await write('lease', false)
    expect(announced).toBe(0)
    await Promise.all([write('a', true), write('b', true), write('c', false)])
    expect(announced).toBe(1)
  })

  it('commits nothing if all commands are refused', async () => {
    await Promise.all([add('a', false), add('b', false)])
    expect([tenants(), commits()]).toEqual([[], 0])
  })

  it('rejects and rolls back a whole group whose commit fails, and continues', async () => {
    // The store declares foreign keys without checking them. Here they make a commit fail.
    database.run('PRAGMA foreign_keys = ON')
    const dangling = (): void => {
      database.run('PRAGMA defer_foreign_keys = ON')
      database.run(`INSERT INTO notes (tenant, text) VALUES (99, '')`)
    }
    const settled = await Promise.allSettled([
      add('a'),
      queue.add({ run: dangling, keeps: () => true }),
      add('refused', false),
    ])
    for (const result of settled)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/could not write: FOREIGN KEY constraint failed/) as string },
      })
    expect(tenants()).toEqual([])
    await add('b')
    expect(tenants()).toEqual(['b'])
  })

  it('reports a full disk, loses no acknowledged write, and continues when there is room', async () => {
    await add('a')
    const pages = database.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
    database.all(`PRAGMA max_page_count = ${pages}`)
    const large = 'x'.repeat(100_000)
    const settled = await Promise.allSettled([add(large), add(`${large}y`)])
    for (const result of settled)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(/disk is full.*Free some space on the disk/) as string },
      })
    expect(tenants()).toEqual(['a'])
    database.all(`PRAGMA max_page_count = ${pages * 1000}`)
    await add('b')
    expect(tenants()).toEqual(['a', 'b'])
    expect(database.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' })
  })

  it('finishes waiting commands when it is closed', async () => {
    const waiting = [add('a'), add('b')]
    await queue.close()
    expect(tenants()).toEqual(['a', 'b'])
    await Promise.all(waiting)
  })

  it('splits long-running commands into groups', async () => {
    const slow = (name: string) =>
      queue.add({
        run: () => {
          insert(name)()
          const endAt = performance.now() + 15
          while (performance.now() < endAt);
        },
        keeps: () => true,
      })
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(slow))
    expect(tenants()).toHaveLength(6)
    expect(commits()).toBeGreaterThan(1)
  })
})

it('copies a large commit from the log into the file in a separate iteration of the event loop', async () => {
  const path = join(await temporaryDirectory(), 'store.db')
  const database = new Connection({ path, busyTimeoutMs: 50, schemas: [notes] })
  const queue = new WriteQueue(database)
  const bytes = 6 * 1024 * 1024
  const run = (): number => database.run('INSERT INTO tenants (name) VALUES (?)', 'x'.repeat(bytes))
  await queue.add({ run, keeps: Boolean })
  expect(statSync(path).size).toBeLessThan(bytes)
  await new Promise((resolve) => setImmediate(resolve))
  expect(statSync(path).size).toBeGreaterThan(bytes)
  expect(database.get('PRAGMA wal_autocheckpoint')).toEqual({ wal_autocheckpoint: 1000 })
  await queue.close()
  database.close()
})
