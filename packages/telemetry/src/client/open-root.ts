import { openFiles } from '#files'
import { checksum } from '../journal/checksum.ts'
import { openIndexedDbRoot, type PageLocks } from '../journal/indexed-db/indexed-db-root.ts'
import { createMemorySpool } from '../journal/memory-spool.ts'
import type { SpoolRoot } from '../journal/segment.ts'
import { runtimeProcess } from '../runtime.ts'
import type { ResolvedOptions } from './options.ts'

/** A place for records, and why it is not what was asked for. */
export interface OpenedRoot {
  readonly root: SpoolRoot
  readonly degraded: string | undefined
}

/** Opens the best place that the runtime has. It never throws: without a disk, records wait in memory. */
export function openRoot(options: ResolvedOptions, id: string): OpenedRoot {
  if (options.spool === 'memory') return { root: memoryRoot(), degraded: undefined }
  const server = serverFolder(options)
  const name = `${options.clock.now().toString(36)}-${runtimeProcess().pid ?? 0}-${id}`
  try {
    const root = openFiles({ folder: options.spoolFolder, server, name })
    if (root !== undefined) return { root, degraded: undefined }
  } catch (error) {
    return { root: memoryRoot(), degraded: error instanceof Error ? error.message : String(error) }
  }
  const { indexedDB, navigator } = globalThis as { indexedDB?: IDBFactory; navigator?: { locks?: PageLocks } }
  if (indexedDB === undefined) return { root: memoryRoot(), degraded: 'This runtime has neither files nor IndexedDB' }
  return { root: openIndexedDbRoot(indexedDB, navigator?.locks, server, id), degraded: undefined }
}

function memoryRoot(): SpoolRoot {
  return { spool: createMemorySpool(), adopt: () => Promise.resolve([]) }
}

/** What is for one server is never sent to another. */
function serverFolder({ baseUrl, protocol }: ResolvedOptions): string {
  const readable = baseUrl.replace(/^https?:\/\//, '').replaceAll(/[^\w.-]/g, '_')
  const identity = (protocol?.server ?? '') + baseUrl
  return `${readable.slice(0, 60)}-${checksum(new TextEncoder().encode(identity)).toString(16)}`
}
