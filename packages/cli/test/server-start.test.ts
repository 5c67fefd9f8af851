// `sekha-server` listens only after its store is open. It exits with the reason if the store cannot be opened or is
// lost.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createController } from '@sekha/server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sekhaServerFile, startSekhaServer, temporaryDirectory } from 'sekha-test-kit'

interface Unusable {
  readonly name: string
  readonly make: (path: string) => void
  readonly reason: RegExp
  readonly within?: string
}

const unusable: readonly Unusable[] = [
  {
    name: 'a file of text',
    make: (path) => writeFileSync(path, 'this is not a database. '.repeat(500)),
    reason: /could not be opened: file is not a database\. The file is not an SQLite database: choose another path/,
  },
  {
    name: 'the database of a newer version',
    make(path) {
      const database = new DatabaseSync(path)
      database.exec('PRAGMA application_id = 0x53656b68; PRAGMA user_version = 99')
      database.close()
    },
    reason: /it has version 99, and this program knows versions up to 5\. Use the newer program/,
  },
  { name: 'a directory', make: (path) => mkdirSync(path), reason: /EISDIR.*It is a directory: choose a file in it/ },
  {
    name: 'a file in a folder that is missing',
    make: () => {},
    within: 'missing',
    reason: /ENOENT.*Its folder does not exist: create the folder, or choose another path/,
  },
]

describe('a database that cannot be opened', () => {
  test.each(unusable)('ends the server with the reason when it is $name', async ({ make, reason, within = '' }) => {
    const directory = await temporaryDirectory()
    const path = join(directory, within, 'sekha.db')
    make(path)
    const before = readdirSync(directory)
    const { status, stdout, stderr } = spawnSync(process.execPath, [sekhaServerFile, '--port', '0', '--db', path], {
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(reason)
    expect(stderr).toContain(path)
    expect(readdirSync(directory)).toEqual(before)
  })

  test('ends the server with the reason when too few file descriptors are left', async () => {
    const path = join(await temporaryDirectory(), 'sekha.db')
    // Each additional descriptor moves the failure to the next file, until the server listens.
    for (let limit = 24; ; limit++) {
      expect(limit).toBeLessThan(100)
      const shell = `ulimit -n ${limit}; exec "$0" "$@"`
      const child = spawn('bash', ['-c', shell, process.execPath, sekhaServerFile, '--port', '0', '--db', path])
      let output = ''
      let problems = ''
      child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        child.kill()
      })
      const [status] = (await once(child, 'close')) as [number | null]
      if (output.includes('listens on')) break
      expect({ status, output, problems }).toEqual({
        status: 1,
        output: '',
        problems: expect.stringMatching(/EMFILE|too many open files/) as string,
      })
    }
  }, 120_000)

  test.each(unusable)(
    'rejects calls that wait for an embedded worker when it is $name',
    async ({ make, reason, within = '' }) => {
      const database = join(await temporaryDirectory(), within, 'sekha.db')
      make(database)
      const controller = createController({ database, worker: true, onError: () => {} })
      onTestFinished(() => controller.close())
      await expect(controller.ready()).rejects.toThrow(reason)
      await expect(controller.listen({ port: 0 })).rejects.toThrow(reason)
      expect((await controller.fetch('http://localhost/api/v1/conversations')).status).toBe(503)
      expect(() => createController({ database })).toThrow(reason)
    },
  )
})

/** Ends the thread of the store on SIGUSR2, as running out of memory does. */
const killThread = `
import threads from 'node:worker_threads'
import { syncBuiltinESMExports } from 'node:module'
const { Worker } = threads
threads.Worker = class extends Worker {
  constructor(...given) {
    super(...given)
    process.on('SIGUSR2', () => void this.terminate())
  }
}
syncBuiltinESMExports()
`

test('the server ends with the reason when the thread of its store dies', async () => {
  const directory = await temporaryDirectory()
  const preload = join(directory, 'preload.mjs')
  writeFileSync(preload, killThread)
  const server = await startSekhaServer(['--db', join(directory, 'sekha.db')], {
    environment: { NODE_OPTIONS: `--import=${preload}` },
  })
  onTestFinished(() => server.kill())
  let problems = ''
  server.process.stderr?.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  const exited = once(server.process, 'close')
  server.process.kill('SIGUSR2')
  expect(await exited).toEqual([1, null])
  expect(problems).toBe("sekha-server: The store's worker exited with code 1\n")
})

test('a program can end without closing a controller with a worker', async () => {
  const directory = await temporaryDirectory()
  const program = join(directory, 'program.ts')
  const entry = import.meta.resolve('@sekha/server')
  writeFileSync(
    program,
    `import { createController } from ${JSON.stringify(entry)}
     const controller = createController({ database: ${JSON.stringify(join(directory, 'sekha.db'))}, worker: true })
     const response = await controller.fetch('http://localhost/health')
     console.log(response.status)`,
  )
  const ran = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 60_000 })
  expect(ran).toMatchObject({ status: 0, stdout: '200\n' })
})
