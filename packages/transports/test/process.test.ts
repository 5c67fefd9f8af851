import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { listen, type Loopback } from './support/loopback.ts'
import { type Scope, withScope } from './support/scope.ts'
import { subjects } from './subjects.ts'

const program = fileURLToPath(new URL('programs/one-call.ts', import.meta.url))
const run = promisify(execFile)
/** A program that has not exited after this time is killed. */
const hangsMs = 100_000

/** Both sides keep idle connections for a day, so a program that waits for one outlasts the test. */
const keepAliveMs = 24 * 60 * 60 * 1000
const serve = (scope: Scope, handle: RequestListener): Promise<Omit<Loopback, 'received'>> =>
  listen(scope, createServer({ keepAliveTimeout: keepAliveMs }, handle), 'http')

describe.each(subjects)('a program over $name', ({ name }) => {
  it('exits after its last call, even with an idle connection', () =>
    withScope(async (scope) => {
      const server = await serve(scope, (_, response) => void response.writeHead(204).end())
      const { stdout } = await run(process.execPath, [program, name, server.url], { timeout: hangsMs })
      expect(stdout).toBe('responded\n')
    }))

  it('exits when client and transport are closed during a call', () =>
    withScope(async (scope) => {
      const server = await serve(scope, () => void running.child.stdin?.end())
      const running = run(process.execPath, [program, name, server.url, 'running'], { timeout: hangsMs })
      expect((await running).stdout).toBe('ended\n')
    }))
})
