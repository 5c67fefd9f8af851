import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'

const program = new URL('../src/watched-server.ts', import.meta.url).pathname

it('reports its hang while it hangs, names the request, and recovers', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'sekha-heartbeat-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  const server = spawn(process.execPath, [program], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void server.kill('SIGKILL'))
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => String((await lines.next()).value)
  const url = (await next()).replace('listening on ', '')
  const readHangs = (): { state: string; activity?: string; context?: object }[] =>
    readFileSync(join(cwd, 'hangs.ndjson'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { state: string })
      .filter(({ state }) => state === 'hung')

  // Blocks until the report is in the file: the server cannot write it itself.
  let ms = 1000
  while (true) {
    await (await fetch(`${url}/slow?ms=${ms}`)).text()
    if (readHangs().length > 0) break
    ms *= 2
  }
  expect(readHangs()[0]).toMatchObject({ activity: 'GET /slow', context: { service: 'watched-server' } })
  let line = await next()
  // A busy machine can also delay the child process.
  while (line.startsWith('thumbnails')) line = await next()
  expect(line).toMatch(/^the server was gone for \d+ ms$/)
  const health = (await (await fetch(`${url}/health`)).json()) as { recoveries: number; leases: number }
  expect(health.leases).toBe(1)
  expect(health.recoveries).toBeGreaterThan(0)
  server.kill('SIGTERM')
  expect(await once(server, 'exit')).toEqual([0, null])
})
