import type { StreamBody } from '@sekha/core'
import type { Adapter } from './adapter.ts'

/** Starts a body that is produced while it is sent, as the adapter wants it. */
export function openUpload(body: StreamBody, adapter: Adapter, signal: AbortSignal): unknown {
  const bytes = body.open(signal)
  if (adapter !== 'http') return bytes
  // Not imported: the module is for browsers, too.
  const { Readable } = process.getBuiltinModule('node:stream')
  const readable = Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0])
  // What it fails with is in `body.failure`, and comes out of the call.
  readable.on('error', () => {})
  return readable
}

/** Nobody reads on: lets the source go. */
export function destroyUpload(data: unknown): void {
  if (typeof data === 'object' && data !== null && 'destroy' in data && typeof data.destroy === 'function')
    data.destroy()
}
