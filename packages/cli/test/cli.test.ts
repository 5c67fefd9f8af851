import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readCommand, UsageError } from '../src/options.ts'
import { acceptsConnections } from './accepts-connections.ts'
import { runOnOldNode, sekhaServerFile, startSekhaServer, temporaryDirectory } from 'sekha-test-kit'

const key = 'k'.repeat(32)

describe('the command line', () => {
  test('prefers flags to the environment, and the environment to the config file', async () => {
    const config = join(await temporaryDirectory(), 'sekha.json')
    await writeFile(config, JSON.stringify({ port: 1, host: '127.0.0.2', db: 'file.db', rateLimit: 7, apiKey: key }))
    const command = readCommand(['--config', config, '--port', '3'], { SEKHA_PORT: '2', SEKHA_HOST: '127.0.0.3' })
    expect(command).toMatchObject({
      kind: 'serve',
      port: 3,
      host: '127.0.0.3',
      controller: { database: 'file.db', rateLimit: 7, apiKey: key, worker: true },
    })
    expect(readCommand([], {})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      controller: { database: './sekha.db', rateLimit: 0, apiKey: undefined },
    })
  })

  test.each([
    [['--port', 'x'], /port/],
    [['--port', '70000'], /port/],
    [['--rate-limit', '-1'], /rate-limit/],
    [['--unknown'], /unknown flag --unknown$/],
    [['--prot', '1'], /unknown flag --prot: did you mean --port\?/],
    [['--database', 'x.db'], /unknown flag --database: did you mean --db\?/],
    [['--tenants', 'a'], /unknown flag --tenants: list the tenants in the config file/],
    [['--api_key', key], /unknown flag --api_key: did you mean --api-key\?/],
    [['--port', '1', '--port', '2'], /--port may be passed only once/],
    [['positional'], /positional/],
    [['--config', '/nowhere.json'], /nowhere/],
    [['--db', ''], /db/],
  ])('rejects %j', (args, message) => {
    expect(() => readCommand(args, {})).toThrow(UsageError)
    expect(() => readCommand(args, {})).toThrow(message)
  })

  test('rejects a misspelt environment variable, which could be a key, and ignores unrelated ones', () => {
    expect(() => readCommand([], { SEKHA_APIKEY: key })).toThrow(
      new UsageError('unknown variable SEKHA_APIKEY: did you mean SEKHA_API_KEY?'),
    )
    expect(readCommand([], { SEKHA_BASE_URL: 'x', SEKHA_DEV: '1', PORT: '1' })).toMatchObject({ kind: 'serve' })
  })

  test('reads a config file with a byte order mark, and names an unknown setting with the nearest one', async () => {
    const config = join(await temporaryDirectory(), 'sekha.json')
    const read = async (content: string | Buffer): Promise<unknown> => {
      await writeFile(config, content)
      return readCommand(['--config', config], {})
    }
    expect(await read('\uFEFF{"port": 7}')).toMatchObject({ port: 7 })
    await expect(read('{"prot": 7}')).rejects.toThrow(`config ${config}: unknown option "prot": did you mean port?`)
    await expect(read(`{"apiKey": "${key}`)).rejects.toThrow(
      new UsageError(`config ${config} is not valid JSON in UTF-8 (line 1 column ${key.length + 13})`),
    )
    await expect(read('{\n  "port": 7,\n}')).rejects.toThrow('(line 3 column 1)')
    await expect(read('{"database": "x.db"}')).rejects.toThrow('unknown option "database": did you mean db?')
    expect(() => readCommand(['--config', `${config}.gone`], {})).toThrow(
      `config ${config}.gone: the file does not exist`,
    )
    await expect(read(Buffer.from('\uFEFF{"port": 7}', 'utf16le'))).rejects.toThrow('not valid JSON in UTF-8')
  })

  test('serves the daemon of datacat only if a port is set', () => {
    expect(readCommand([], {})).toMatchObject({ telemetry: { daemonPort: undefined } })
    expect(readCommand(['--datacat-daemon-port', '8079'], {})).toMatchObject({ telemetry: { daemonPort: 8079 } })
    expect(readCommand([], { SEKHA_DATACAT_DAEMON_PORT: '8079' })).toMatchObject({ telemetry: { daemonPort: 8079 } })
    expect(() => readCommand(['--datacat-daemon-port', '70000'], {})).toThrow('datacat-daemon-port')
    const ofShop = { telemetry: { daemonTenant: 'shop' } }
    expect(readCommand(['--datacat-daemon-tenant', 'shop'], {})).toMatchObject(ofShop)
    expect(readCommand([], { SEKHA_DATACAT_DAEMON_TENANT: 'shop' })).toMatchObject(ofShop)
  })

  test('keeps telemetry sessions for an age and up to a size, if these are set', () => {
    const retention = (args: string[], environment: Record<string, string> = {}): unknown => {
      const command = readCommand(args, environment)
      return command.kind === 'serve' ? command.telemetry.retention : undefined
    }
    expect(retention([])).toEqual({ maxAgeMs: undefined, maxBytes: undefined })
    const week = 604_800_000
    const limits = { maxAgeMs: week, maxBytes: 2 ** 33 }
    expect(retention(['--telemetry-max-age-ms', `${week}`, '--telemetry-max-bytes', `${2 ** 33}`])).toEqual(limits)
    const environment = { SEKHA_TELEMETRY_MAX_AGE_MS: `${week}`, SEKHA_TELEMETRY_MAX_BYTES: `${2 ** 33}` }
    expect(retention([], environment)).toEqual(limits)
    for (const name of ['telemetry-max-age-ms', 'telemetry-max-bytes'])
      expect(() => retention([`--${name}`, '0'])).toThrow(
        `${name} must be a whole number from 1 to 9007199254740991, got "0"`,
      )
  })

  test('bounds the time that its services may take to open', async () => {
    expect(readCommand([], {})).toMatchObject({ controller: { openTimeoutMs: undefined } })
    expect(readCommand(['--open-timeout-ms', '5'], {})).toMatchObject({ controller: { openTimeoutMs: 5 } })
    expect(readCommand([], { SEKHA_OPEN_TIMEOUT_MS: '7' })).toMatchObject({ controller: { openTimeoutMs: 7 } })
    expect(() => readCommand(['--open-timeout-ms', '2147483648'], {})).toThrow('open-timeout-ms must be a whole number')
    const { status, stderr } = spawnSync(
      process.execPath,
      [sekhaServerFile, '--db', ':memory:', '--open-timeout-ms', '0'],
      {
        encoding: 'utf8',
      },
    )
    expect(status).toBe(1)
    expect(stderr).toContain('openTimeoutMs (--open-timeout-ms, SEKHA_OPEN_TIMEOUT_MS) must be')
  })

  test('prints its usage and errors without a key in them', async () => {
    const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [sekhaServerFile, ...args], { encoding: 'utf8' })
    const help = run('--help')
    expect(help.status).toBe(0)
    for (const flag of ['--port', '--host', '--db', '--api-key', '--rate-limit', '--open-timeout-ms', '--config'])
      expect(help.stdout).toContain(flag)
    expect(run('--version').stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
    expect(run('--nonsense')).toMatchObject({ status: 2, stderr: expect.stringContaining('--help') })
    const short = run('--api-key', 'too-short', '--db', join(await temporaryDirectory(), 'x.db'))
    expect(short.status).toBe(1)
    expect(short.stderr).not.toContain('too-short')
    expect(short.stderr).toContain('apiKey (--api-key, SEKHA_API_KEY) must have at least 32 characters, got 9')
    expect(run('--host', '0.0.0.0', '--db', join(await temporaryDirectory(), 'x.db')).status).toBe(1)
  })

  test('reports a Node that is too old in one line before importing anything that needs a newer one', () => {
    const { status, stderr } = runOnOldNode(sekhaServerFile, '--port', '0')
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('sekha-server needs Node 22.16.0 or newer, but this is Node 20.20.2'),
    ])
    expect(status).toBe(1)
  })

  test('names the port in use and the flag that selects another', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void taken.close())
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const run = (...flags: string[]): { status: number | null; stderr: string } =>
      spawnSync(process.execPath, [sekhaServerFile, '--db', ':memory:', ...flags], { encoding: 'utf8' })
    expect(run('--port', String(port))).toMatchObject({
      status: 1,
      stderr: `sekha-server: Port ${port} on 127.0.0.1 is already in use: choose another port, or 0 for any free port; pass --port\n`,
    })
    const elsewhere = run('--port', '0', '--host', '203.0.113.1', '--api-key', key)
    expect(elsewhere).toMatchObject({ status: 1, stderr: expect.stringContaining('pass --host') })
  })

  test('continues when its output is no longer read', async () => {
    const server = await startSekhaServer(['--db', ':memory:'])
    server.process.stdout?.destroy()
    server.process.stderr?.destroy()
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect(await server.stop()).toBe(0)
  })

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'finishes running requests at the first %s and ends at once at the second',
    async (signal) => {
      const status = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]
      const server = await startSekhaServer(['--db', ':memory:'])
      const port = Number(new URL(server.url).port)
      const socket = connect(port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      socket.on('error', () => {})
      // A request whose body never arrives keeps the server from exiting.
      socket.write(
        'POST /api/v1/query HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n',
      )
      await once(socket, 'data')
      const exited = once(server.process, 'exit')
      server.process.kill(signal)
      // The server has stopped listening, so it has received the first signal.
      while (await acceptsConnections(port));
      server.process.kill(signal)
      expect(await exited).toEqual([status, null])
    },
  )

  test('serves until it is stopped, and finds its data after a restart', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    for (const count of [1, 2]) {
      const server = await startSekhaServer(['--db', database], { environment: { SEKHA_API_KEY: key } })
      const client = new SekhaClient({ baseUrl: server.url, apiKey: key })
      await client.conversations.create({ label: 'kept', messages: [{ role: 'user', content: 'kept words' }] })
      expect((await client.query('kept')).total).toBe(count)
      await client.close()
      expect(await server.stop()).toBe(0)
    }
  })

  test('deletes telemetry sessions beyond the size that is set', async () => {
    const server = await startSekhaServer(['--db', ':memory:', '--telemetry-max-bytes', '1'])
    const response = await fetch(`${server.url}/api/sessions`, {
      method: 'POST',
      body: JSON.stringify({ product: 'shop', version: '1' }),
    })
    const { session_id: id } = (await response.json()) as { session_id: string }
    const read = async (): Promise<number> => (await fetch(`${server.url}/api/sessions/${id}`)).status
    await expect.poll(read, { timeout: 20_000 }).toBe(404)
    expect(await server.stop()).toBe(0)
  })
})
