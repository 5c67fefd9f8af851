// Store failures as clients see them. Each failure has its own status, no write is acknowledged that the next start
// would lose, and `health` reports the failure.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { SekhaClient, ServerError } from '@sekha/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { StoreError } from '@sekha/storage'
import type { ControllerOptions } from '../src/host/controller-options.ts'
import { openController, say } from './support/controller.ts'
import { startSekhaServer, temporaryDirectory } from 'sekha-test-kit'

const create = (client: SekhaClient, text = 'a message about walnuts') =>
  client.conversations.create({ label: 'Notes', messages: [say(text)] })

async function failureOf(call: Promise<unknown>): Promise<ServerError> {
  const error = await call.then(
    () => expect.unreachable('it has not failed'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ServerError)
  return error as ServerError
}

/** A controller on a file that has a checkpointed conversation. */
async function openFile(options: ControllerOptions = {}) {
  const directory = await temporaryDirectory()
  const database = join(directory, 'sekha.db')
  const reported: unknown[] = []
  const opened = openController({ database, onError: (error) => void reported.push(error), ...options })
  const { id } = await create(opened.client)
  checkpoint(database)
  return { ...opened, database, directory, reported, id }
}

function execute(path: string, sql: string): void {
  const connection = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  connection.exec(sql)
  connection.close()
}

const checkpoint = (path: string): void => execute(path, 'PRAGMA wal_checkpoint(TRUNCATE)')

describe('another process holding the file lock', () => {
  test.each([false, true])('delays only writes and does not block the thread (worker: %s)', async (worker) => {
    const { client, database, id } = await openFile({ worker, busyTimeoutMs: 600_000 })
    const other = new DatabaseSync(database)
    other.exec('BEGIN IMMEDIATE')
    let isWritten = false
    const write = create(client).then(() => (isWritten = true))
    expect((await client.conversations.get(id)).label).toBe('Notes')
    expect((await client.query('walnuts')).total).toBe(1)
    expect(await client.conversations.count()).toBe(1)
    expect((await client.health()).status).toBe('healthy')
    expect(isWritten).toBe(false)
    // With a write that holds the thread this would never be reached.
    other.exec('ROLLBACK')
    other.close()
    await write
  })

  test.each([false, true])('leads to 503 with Retry-After after a write has waited (worker: %s)', async (worker) => {
    const { client, database, reported } = await openFile({ worker, busyTimeoutMs: 20 })
    const other = new DatabaseSync(database)
    other.exec('BEGIN IMMEDIATE')
    const error = await failureOf(create(client))
    expect(error).toMatchObject({
      status: 503,
      message: expect.stringContaining('Another process is writing to the store') as string,
    })
    expect(error.headers?.['retry-after']).toBe('1')
    expect((await client.health()).checks?.database).toMatchObject({ status: 'error' })
    // The operator learns which store, and SQLite's own error is the cause.
    expect(reported[0]).toBeInstanceOf(StoreError)
    expect(reported[0]).toMatchObject({
      message: expect.stringContaining(database) as string,
      cause: { errcode: 5, message: 'database is locked' },
    })
    other.exec('ROLLBACK')
    other.close()
    await create(client)
    expect((await client.health()).status).toBe('healthy')
  })

  test.each([false, true])('is reported by health even without writes (worker: %s)', async (worker) => {
    const { client, database } = await openFile({ worker, busyTimeoutMs: 20 })
    const other = new DatabaseSync(database)
    other.exec('BEGIN IMMEDIATE')
    onTestFinished(() => other.close())
    expect((await client.health()).status).toBe('healthy')
    await vi.waitFor(async () => {
      const { checks } = await client.health()
      expect(checks).toMatchObject({
        database: { status: 'error', error: 'Another process is writing to the store' },
        chroma: { status: 'ok' },
      })
    })
    other.exec('ROLLBACK')
    expect((await client.health()).status).toBe('healthy')
  })

  test('delays the opening of a new file without blocking the thread', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const other = new DatabaseSync(database)
    other.exec('PRAGMA journal_mode = WAL; BEGIN IMMEDIATE')
    const { controller, client } = openController({ database, busyTimeoutMs: 600_000 })
    const created = create(client)
    other.exec('ROLLBACK')
    other.close()
    await controller.ready()
    expect((await created).label).toBe('Notes')
  })

  test('leads to an error that reports how much of an import is stored', async () => {
    const source = openController()
    for (let index = 0; index < 3; index++)
      await source.client.conversations.create({
        label: `Part ${index}`,
        messages: Array.from({ length: 500 }, () => say('x')),
      })
    const lines = (await (await source.controller.fetch('http://localhost/api/v1/export')).text()).split('\n')
    const { controller, client, database } = await openFile({ busyTimeoutMs: 0 })
    const other = new DatabaseSync(database)
    const parts = [lines.slice(0, 1003), lines.slice(1003)].map((part) => `${part.join('\n')}\n`)
    const upload = new ReadableStream<Uint8Array>(
      {
        pull(stream) {
          const part = parts.shift()
          if (part === undefined) return stream.close()
          if (parts.length === 0) other.exec('BEGIN IMMEDIATE')
          return stream.enqueue(new TextEncoder().encode(part))
        },
      },
      { highWaterMark: 0 },
    )
    onTestFinished(() => other.close())
    const response = await controller.fetch('http://localhost/api/v1/import', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: upload,
      duplex: 'half',
    } as RequestInit)
    const { error } = (await response.json()) as { error: string }
    expect(response.status, error).toBe(503)
    expect(error).toMatch(
      /^Another process is writing to the store\. Stored so far: 0 conversations and the first 499 messages of another one\. Send the whole stream/,
    )
    expect(error).not.toContain('half-done')
    const stored = (await client.conversations.list()).results.map(({ message_count: count }) => count)
    expect(new Set(stored)).toEqual(new Set([1, 499]))
  })
})

describe.each([false, true])('background work (worker: %s)', (worker) => {
  /** A controller that has just deleted a conversation, whose words and whose text are still to be erased. */
  async function openAfterDeletion() {
    const failures: { readonly error: unknown; readonly operation: string; readonly requestId: string }[] = []
    const onError: ControllerOptions['onError'] = (error, request) => void failures.push({ error, ...request })
    const opened = await openFile({ worker, busyTimeoutMs: 20, onError })
    await opened.client.conversations.delete(opened.id)
    return { ...opened, failures }
  }

  test('reports to onError why words of deleted conversations remain in the index', async () => {
    const { controller, database, failures } = await openAfterDeletion()
    const other = new DatabaseSync(database)
    other.exec('BEGIN IMMEDIATE')
    onTestFinished(() => other.close())
    await controller.close()
    expect(failures).toContainEqual({
      error: expect.objectContaining({ message: expect.stringContaining('database is locked') as string }) as unknown,
      operation: 'maintenance',
      requestId: 'none',
    })
  })

  test('reports to onError why deleted text remains in the file', async () => {
    const { controller, database, failures } = await openAfterDeletion()
    rmSync(database)
    await controller.close()
    expect(failures).toContainEqual({
      error: expect.objectContaining({
        message: expect.stringContaining('was deleted while it was open') as string,
      }) as unknown,
      operation: 'maintenance',
      requestId: 'none',
    })
  })
})

function replaceLink(link: string, target: string): void {
  copyFileSync(target, `${target}.copy`)
  rmSync(link)
  symlinkSync(`${target}.copy`, link)
}

/** Waits until the last change of the file and its folder is so old that the next one must get another timestamp. */
async function untilUnchanged(path: string): Promise<void> {
  const changedAt = (each: string): number => statSync(each, { throwIfNoEntry: false })?.ctimeMs ?? 0
  while (Date.now() - Math.max(changedAt(path), changedAt(dirname(path))) < 100) await sleep(10)
}

/** Damage to the file while the controller has it open, and the report of `health`. */
const losses: readonly [name: string, lose: (path: string) => void][] = [
  ['deleted', (path) => rmSync(path)],
  ['renamed', (path) => renameSync(path, `${path}.old`)],
  [
    'replaced by a copy',
    (path) => {
      copyFileSync(path, `${path}.copy`)
      renameSync(`${path}.copy`, path)
    },
  ],
  ['truncated to nothing', (path) => truncateSync(path, 0)],
  ['truncated to its first page', (path) => truncateSync(path, 4096)],
  ['overwritten with text', (path) => writeFileSync(path, 'this is not a database. '.repeat(5000))],
  [
    'overwritten with another database',
    (path) => {
      execute(`${path}.other`, 'CREATE TABLE notes (text)')
      writeFileSync(path, readFileSync(`${path}.other`))
    },
  ],
  ['without its log', (path) => rmSync(`${path}-wal`)],
  [
    'whose log was replaced with a copy',
    (path) => {
      copyFileSync(`${path}-wal`, `${path}-copy`)
      renameSync(`${path}-copy`, `${path}-wal`)
    },
  ],
]

describe.each([false, true])('the file under a running controller (worker: %s)', (worker) => {
  test.each(losses)('that is %s stops acknowledging writes, and health reports the reason', async (_, lose) => {
    const { client, database } = await openFile({ worker })
    await create(client)
    lose(database)
    const error = await failureOf(create(client))
    expect(error.status).toBe(503)
    expect(error.message).toContain('was deleted, replaced or overwritten')
    expect(error.message).not.toContain(database)
    const { status, checks } = await client.health()
    expect(status).toBe('unhealthy')
    expect(checks?.database).toMatchObject({
      status: 'error',
      error: expect.stringContaining('was deleted, replaced or overwritten') as string,
    })
  })

  describe.each(['at once', 'later'])('after it was unchanged for long, %s', (moment) => {
    test.each(losses)('that is %s stops acknowledging writes', async (_, lose) => {
      const { client, database } = await openFile({ worker })
      await create(client)
      await untilUnchanged(database)
      // Two writes that find the file as it was: the first by a complete check, the second by its stamp.
      await create(client)
      await create(client)
      lose(database)
      if (moment === 'later') await untilUnchanged(database)
      expect((await failureOf(create(client))).status).toBe(503)
    })

    test.each<[string, (link: string, target: string) => void]>([
      ['names another file', replaceLink],
      ['names a file without its log', (_, target) => rmSync(`${target}-wal`)],
    ])('that is a link and now %s stops acknowledging writes', async (_, lose) => {
      const target = join(await temporaryDirectory(), 'target.db')
      writeFileSync(target, '')
      const link = join(await temporaryDirectory(), 'link.db')
      symlinkSync(target, link)
      const { client } = openController({ database: link, worker, onError: () => {} })
      await create(client)
      await untilUnchanged(target)
      await create(client)
      await create(client)
      lose(link, target)
      if (moment === 'later') await untilUnchanged(target)
      expect((await failureOf(create(client))).status).toBe(503)
    })
  })

  test('accepts writes again after it is restored', async () => {
    const { client, database } = await openFile({ worker })
    renameSync(database, `${database}.old`)
    await failureOf(create(client))
    renameSync(`${database}.old`, database)
    await create(client)
    expect((await client.health()).status).toBe('healthy')
  })

  test('that is replaced with an older copy is detected', async () => {
    const { client, database } = await openFile({ worker })
    const older = readFileSync(database)
    for (let index = 0; index < 20; index++) await create(client, 'a long text '.repeat(1000))
    checkpoint(database)
    await create(client)
    writeFileSync(database, older)
    expect((await failureOf(create(client))).status).toBe(503)
  })

  test('with an overwritten page accepts no writes after a read has detected it', async () => {
    const { client, database } = await openFile({ worker })
    for (let index = 0; index < 20; index++) await create(client, 'a long text '.repeat(1000))
    checkpoint(database)
    const bytes = readFileSync(database)
    writeFileSync(database, bytes.fill(0xa5, 4096))
    expect((await client.health()).checks?.database).toMatchObject({
      status: 'error',
      error: expect.stringContaining('The store is damaged') as string,
    })
    const error = await failureOf(create(client))
    expect(error).toMatchObject({
      status: 503,
      message: expect.stringContaining('damaged and refuses writes until it is restored') as string,
    })
  })
})

test('a damaged page detected by a request disables writes', async () => {
  const first = await openFile()
  const text = 'a text that fills pages '.repeat(2000)
  const { id } = await create(first.client, text)
  await first.controller.close()
  const bytes = readFileSync(first.database)
  // A page of its text alone, in the middle of it.
  const at = bytes.indexOf(text.slice(0, 4000), bytes.indexOf(text.slice(0, 100)) + 20_000)
  bytes.fill(0xa5, at - (at % 4096), at - (at % 4096) + 4096)
  writeFileSync(first.database, bytes)
  const { client } = openController({ database: first.database, onError: () => {} })
  await create(client)
  expect((await failureOf(client.conversations.messages.list(id))).status).toBe(503)
  expect((await failureOf(create(client))).status).toBe(503)
  expect((await client.health()).status).toBe('unhealthy')
})

/** Mounts a file system of four megabytes. @returns whether this process may do so */
function mountSmallDisk(directory: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory]).status === 0
}

function unmount(directory: string): void {
  spawnSync('umount', ['-l', directory])
}

function mayMount(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-mount-'))
  const isMounted = mountSmallDisk(directory)
  if (isMounted) unmount(directory)
  rmdirSync(directory)
  return isMounted
}

const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0

test.skipIf(!hasPrlimit)('a file at the size limit of the process leads to 507 (skipped without prlimit)', async () => {
  const directory = await temporaryDirectory()
  const server = await startSekhaServer(['--db', join(directory, 'sekha.db')])
  onTestFinished(() => server.kill())
  spawnSync('prlimit', ['--pid', String(server.process.pid), `--fsize=${8 * 1024 * 1024}`])
  const client = new SekhaClient({ baseUrl: server.url })
  const fill = async (): Promise<unknown> => {
    for (;;) await create(client, randomBytes(200_000).toString('hex'))
  }
  expect(await failureOf(fill())).toMatchObject({ status: 507, message: expect.stringContaining('is full') as string })
  expect((await client.health()).checks?.database).toMatchObject({ error: 'The disk of the store is full' })
})

describe.skipIf(!mayMount())('a full disk (skipped where mounting a file system is not allowed)', () => {
  async function smallDisk(): Promise<string> {
    const directory = join(await temporaryDirectory(), 'disk')
    mkdirSync(directory)
    expect(mountSmallDisk(directory)).toBe(true)
    onTestFinished(() => unmount(directory))
    return directory
  }

  test.each([false, true])(
    'leads to 507, and writes succeed again after space is freed (worker: %s)',
    async (worker) => {
      const disk = await smallDisk()
      const { client } = openController({ database: join(disk, 'sekha.db'), worker, onError: () => {} })
      const { id } = await create(client)
      expect((await client.health()).status).toBe('healthy')
      const filler = join(disk, 'filler')
      expect(() => writeFileSync(filler, new Uint8Array(8 * 1024 * 1024))).toThrow('ENOSPC')
      // Small writes find room in the log for some time.
      expect((await client.health()).checks?.database).toMatchObject({ error: 'The disk of the store is full' })
      const error = await failureOf(create(client, 'a long text '.repeat(50_000)))
      expect(error).toMatchObject({
        status: 507,
        message: expect.stringContaining('The disk of the store is full') as string,
      })
      expect((await client.conversations.get(id)).label).toBe('Notes')
      rmSync(filler)
      await create(client)
      expect((await client.health()).status).toBe('healthy')
    },
  )
})

describe('a damaged index', () => {
  test.each([
    ['missing', 'DELETE FROM segments'],
    ['missing in part', 'DELETE FROM segments WHERE first_doc = (SELECT max(first_doc) FROM segments)'],
    ['without bytes', 'DELETE FROM segment_parts'],
    ['overlapping', 'UPDATE segments SET last_doc = 9 WHERE first_doc = 1; UPDATE memory_tenants SET next_doc = 20'],
    ['damaged', 'UPDATE segment_parts SET bytes = randomblob(length(bytes))'],
    ['cut', 'UPDATE segment_parts SET bytes = substr(bytes, 1, 20)'],
    ['empty', "UPDATE segment_parts SET bytes = x''"],
  ])('that is %s is rebuilt from the text at the next start', async (_, damage) => {
    const { client, controller, database } = await openFile()
    await create(client, 'another message, about hazelnuts')
    await controller.close()
    execute(database, damage)
    for (let start = 0; start < 2; start++) {
      const again = openController({ database })
      expect((await again.client.query('walnuts')).total).toBe(1)
      expect((await again.client.query('hazelnuts')).total).toBe(1)
      expect(await again.controller.verify()).toEqual([])
      expect((await again.client.health()).status).toBe('healthy')
      await again.controller.close()
    }
  })

  test('of the database is created again', async () => {
    const { controller, database } = await openFile()
    await controller.close()
    execute(database, 'DROP INDEX conversations_by_label')
    await openController({ database }).controller.close()
    const connection = new DatabaseSync(database)
    const found = connection.prepare("SELECT sql FROM sqlite_schema WHERE name = 'conversations_by_label'").get()
    connection.close()
    expect(found?.['sql']).toBe(
      'CREATE INDEX conversations_by_label ON conversations (tenant, label, updated_at, number)',
    )
  })
})
