import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { describe, expect, test } from 'vitest'
import { readCommand, UsageError } from '../src/cli-options.ts'
import { say } from './support/controller.ts'
import { startServerProcess } from './support/server-process.ts'
import { temporaryDirectory } from './support/temporary-directory.ts'

const cli = new URL('../src/cli.ts', import.meta.url).pathname
const key = 'k'.repeat(32)

describe('the command line', () => {
  test('takes a flag before the environment, and the environment before the config file', async () => {
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
    [['--unknown'], /unknown/],
    [['positional'], /positional/],
    [['--config', '/nowhere.json'], /nowhere/],
    [['--db', ''], /db/],
  ])('refuses %j', (args, message) => {
    expect(() => readCommand(args, {})).toThrow(UsageError)
    expect(() => readCommand(args, {})).toThrow(message)
  })

  test('says how it is used, and what is wrong, without a key in the words', async () => {
    const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
      spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
    const help = run('--help')
    expect(help.status).toBe(0)
    for (const flag of ['--port', '--host', '--db', '--api-key', '--rate-limit', '--config'])
      expect(help.stdout).toContain(flag)
    expect(run('--version').stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/)
    expect(run('--nonsense')).toMatchObject({ status: 2, stderr: expect.stringContaining('--help') })
    const short = run('--api-key', 'too-short', '--db', join(await temporaryDirectory(), 'x.db'))
    expect(short.status).toBe(1)
    expect(short.stderr).not.toContain('too-short')
    expect(run('--host', '0.0.0.0', '--db', join(await temporaryDirectory(), 'x.db')).status).toBe(1)
  })

  test('serves until it is asked to end, and finds its data again', async () => {
    const database = join(await temporaryDirectory(), 'below', 'sekha.db')
    for (const count of [1, 2]) {
      const server = await startServerProcess(['--db', database], { SEKHA_API_KEY: key })
      const client = new SekhaClient({ baseUrl: server.url, apiKey: key })
      await client.conversations.create({ label: 'kept', messages: [say('kept words')] })
      expect((await client.query('kept')).total).toBe(count)
      await client.close()
      expect(await server.stop()).toBe(0)
    }
  })
})
