import { checksum } from '../journal/checksum.ts'
import { openFileRoot } from '../journal/file/file-root.ts'
import { findFileSystem } from '../journal/file/file-system.ts'
import { openIndexedDbRoot, type PageLocks } from '../journal/indexed-db/indexed-db-root.ts'
import { createMemorySpool } from '../journal/memory-spool.ts'
import type { SpoolRoot } from '../journal/segment.ts'
import { builtinModule, runtimeProcess } from '../runtime.ts'
import type { ResolvedOptions } from './options.ts'

/** A place for records, and why it is not what was asked for. */
export interface OpenedRoot {
  readonly root: SpoolRoot
  readonly degraded: string | undefined
}

/** Opens the best place that the runtime has. It never throws: without a disk, records wait in memory. */
export function openRoot(options: ResolvedOptions, id: string): OpenedRoot {
  if (options.spool === 'memory') return { root: memoryRoot(), degraded: undefined }
  const fs = findFileSystem()
  const { indexedDB, navigator } = globalThis as { indexedDB?: IDBFactory; navigator?: { locks?: PageLocks } }
  if (fs === undefined && indexedDB !== undefined) {
    const root = openIndexedDbRoot(indexedDB, navigator?.locks, serverFolder(options), id)
    return { root, degraded: undefined }
  }
  if (fs === undefined) return { root: memoryRoot(), degraded: 'This runtime has neither files nor IndexedDB' }
  try {
    const folder = options.spoolFolder ?? defaultFolder()
    const name = `${options.clock.now().toString(36)}-${runtimeProcess().pid ?? 0}-${id}`
    return { root: openFileRoot(fs, `${folder}/${serverFolder(options)}`, name), degraded: undefined }
  } catch (error) {
    return { root: memoryRoot(), degraded: error instanceof Error ? error.message : String(error) }
  }
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

function defaultFolder(): string {
  const { env = {}, platform } = runtimeProcess()
  const home = builtinModule<{ homedir: () => string }>('node:os')?.homedir() ?? '.'
  const state =
    platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? `${home}/AppData/Local`)
      : platform === 'darwin'
        ? `${home}/Library/Application Support`
        : (env['XDG_STATE_HOME'] ?? `${home}/.local/state`)
  return `${state}/sekha/telemetry`
}
