import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createController, telemetry } from '../memory/server.ts'
import { acceptAll, type Arrived, type Backend, countMarks } from './sink.ts'
import { sekha } from './subjects.ts'

/** Opens the server of a client that does not accept every body; undefined for the others. */
export function openBackend(subject: string): Backend | undefined {
  return subject === sekha ? openTelemetryServer() : undefined
}

/** Opens our server, which leaves the requests of other clients to one that accepts everything. */
export function openAnyBackend(): Backend {
  const ours = openTelemetryServer()
  return {
    ...ours,
    receive: (request) => (request.path.startsWith('/api/sessions/') ? ours : acceptAll).receive(request),
    arrived: undefined,
  }
}

/** Our server with a file. What counts is what it has stored. */
function openTelemetryServer(): Backend {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-loss-server-'))
  const controller = createController({ database: join(directory, 'telemetry.db'), services: [telemetry()] })
  const origin = 'http://127.0.0.1'
  return {
    async receive({ method, path, body, headers }) {
      const init = { method, headers: new Headers(headers), ...(body.byteLength > 0 && { body: new Uint8Array(body) }) }
      const response = await controller.fetch(new Request(`${origin}${path}`, init))
      const { status, headers: given } = response
      return { status, body: await response.text(), contentType: given.get('content-type') ?? 'text/plain' }
    },
    async arrived(): Promise<Arrived> {
      const response = await controller.fetch(new Request(`${origin}/api/data/sessions`))
      if (response.status !== 200) throw new Error(`The telemetry server responded with ${response.status}`)
      return countMarks(await response.text())
    },
    async close() {
      await controller.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
