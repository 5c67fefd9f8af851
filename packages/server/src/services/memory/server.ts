import { contractDocument } from '@sekha/core/contract'
import type { Check } from './engine/memory.ts'
import { type Handlers, WithStatus } from '../../host/handler.ts'
import { writeTimestamp } from './wire.ts'

/** Handlers that describe the server. */
export const serverHandlers: Handlers<'health' | 'metrics' | 'contract'> = {
  async health({ memory, server }) {
    const { database, index } = await memory.check()
    const healthy = database.ok && index.ok
    return new WithStatus(healthy ? 200 : 503, {
      status: healthy ? 'healthy' : 'unhealthy',
      timestamp: writeTimestamp(server.now()),
      // The contract names the second check after the original's vector store. Here it checks the search index.
      checks: { database: writeCheck(database), chroma: writeCheck(index) },
      version: server.version,
      uptime_seconds: Math.floor((server.monotonic() - server.startedAt) / 1000),
    })
  },

  async metrics({ memory, server, headers, caller, scope }) {
    headers.set('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return caller.seesProcess ? server.metrics.write(memory) : server.metrics.writeTenant(memory, scope)
  },

  async contract({ server }) {
    return {
      ...contractDocument,
      servers: [{ url: '.', description: 'This server: the folder that this document is served from.' }],
      security: server.requiresKey ? [{ bearer: [] }, { apiKey: [] }] : [],
    }
  },
}

function writeCheck({ ok, error }: Check): { status: string; error?: string } {
  return ok ? { status: 'ok' } : { status: 'error', error: error ?? 'does not respond' }
}
