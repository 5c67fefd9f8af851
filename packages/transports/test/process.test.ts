import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { serve } from './support/loopback.ts'
import { withScope } from './support/scope.ts'
import { subjects } from './subjects.ts'

const program = fileURLToPath(new URL('programs/one-call.ts', import.meta.url))
const run = promisify(execFile)

describe.each(subjects)('a program over $name', ({ name }) => {
  it('ends by itself after its last call, although a connection is idle', () =>
    withScope(async (scope) => {
      const server = await serve(scope, (_, response) => response.writeHead(204).end())
      const { stdout } = await run(process.execPath, [program, name, server.url], { timeout: 3500 })
      expect(stdout).toBe('answered\n')
    }))

  it('ends when client and transport are closed within a call', () =>
    withScope(async (scope) => {
      const server = await serve(scope, () => {})
      const { stdout } = await run(process.execPath, [program, name, server.url, 'running'], { timeout: 3500 })
      expect(stdout).toBe('ended\n')
    }))
})
