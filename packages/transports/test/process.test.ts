import { execFile } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { listen, type Loopback, type Scope, withScope } from 'sekha-test-kit'
import { subjects } from './subjects.ts'

const program = fileURLToPath(new URL('programs/one-call.ts', import.meta.url))
const run = promisify(execFile)
/** A program that has not exited after this time is killed. */
const hangsMs = 100_000

/** Both sides keep idle connections for a day, so a program that waits for one outlasts the test. */
const keepAliveMs = 24 * 60 * 60 * 1000
const serve = (handle: RequestListener, scope: Scope): Promise<Loopback> =>
  listen(createServer({ keepAliveTimeout: keepAliveMs }, handle), 'http', scope)

describe.each(subjects)('a program over $name', ({ name }) => {
  it('exits after its last call, even with an idle connection', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => void response.writeHead(204).end(), scope)
      const { stdout } = await run(process.execPath, [program, name, server.url], { timeout: hangsMs })
      expect(stdout).toBe('responded\n')
    }))

  it('exits when client and transport are closed during a call', () =>
    withScope(async (scope) => {
      const server = await serve(() => void running.child.stdin?.end(), scope)
      const running = run(process.execPath, [program, name, server.url, 'running'], { timeout: hangsMs })
      expect((await running).stdout).toBe('ended\n')
    }))
})
