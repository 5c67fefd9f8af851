import type { StreamBody } from '@sekha/core'
import type { Adapter } from './adapter.ts'

/** Opens a streamed body in the form that the adapter accepts. */
export function openUpload(body: StreamBody, adapter: Adapter, signal: AbortSignal): unknown {
  const bytes = body.open(signal)
  if (adapter !== 'http') return bytes
  // Not imported, because the module also runs in browsers.
  const { Readable } = process.getBuiltinModule('node:stream')
  const readable = Readable.fromWeb(bytes as Parameters<typeof Readable.fromWeb>[0])
  // `body.failure` keeps the error, and the call rejects with it.
  readable.on('error', () => {})
  return readable
}

/** Stops reading and releases the source. */
export function destroyUpload(data: unknown): void {
  if (typeof data === 'object' && data !== null && 'destroy' in data && typeof data.destroy === 'function')
    data.destroy()
}
