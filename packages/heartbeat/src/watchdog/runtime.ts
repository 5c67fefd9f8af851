import type { InspectorModule } from './inspector.ts'
import type { FileModule } from './starvation.ts'

interface NodeProcess {
  readonly pid: number
  readonly platform: string
  readonly getBuiltinModule?: (id: string) => unknown
  /** Present if the program runs with permissions. */
  readonly permission?: { has(scope: string): boolean }
}

/** The part of `node:worker_threads` that is used. */
export interface ThreadModule {
  readonly isMainThread: boolean
  readonly parentPort: NodePort | null
  readonly Worker: new (source: string | URL, options: object) => NodeWorker
}

/** A port or a worker of `node:worker_threads`. */
export interface NodePort {
  on(event: string, listener: (value: never) => void): unknown
  postMessage(message: unknown, transfer?: readonly unknown[]): void
  ref(): void
  unref(): void
}

export interface NodeWorker extends NodePort {
  terminate(): unknown
}

/** The modules of Node that Bun and Deno have as well. */
export interface NodeRuntime {
  readonly pid: number
  readonly threads: ThreadModule
  readonly fs: FileModule
  readonly inspector: InspectorModule | undefined
  /** The current thread in `/proc`. */
  readonly task: string | undefined
}

/** Whether the runtime is workerd, which has neither threads nor a clock that advances during a block. */
export const isWorkerd = (): boolean => Reflect.get(globalThis, 'navigator')?.userAgent === 'Cloudflare-Workers'

/**
 * Finds the modules of Node. They are not imported, because bundlers for browsers would have to resolve them.
 *
 * @returns `undefined` in browsers, and on Node before 20.16
 */
export function findNode(): NodeRuntime | undefined {
  const process = Reflect.get(globalThis, 'process') as NodeProcess | undefined
  const load = process?.getBuiltinModule
  if (process === undefined || typeof load !== 'function' || isWorkerd()) return undefined
  const threads = load('node:worker_threads') as ThreadModule | undefined
  const fs = load('node:fs') as FileModule | undefined
  if (threads === undefined || fs === undefined) return undefined
  const isNode = !('Bun' in globalThis) && !('Deno' in globalThis)
  return {
    pid: process.pid,
    threads,
    fs,
    inspector: isNode ? loadInspector(process) : undefined,
    // Deno would ask for permission.
    task: process.platform === 'linux' && !('Deno' in globalThis) ? findTask(fs) : undefined,
  }
}

/**
 * Node can be built without an inspector. Without the permission, it aborts when a thread connects to the inspector of
 * the main thread.
 */
function loadInspector({ permission, getBuiltinModule: load }: NodeProcess): InspectorModule | undefined {
  try {
    if (permission?.has('inspector') !== false) return load?.('node:inspector') as InspectorModule | undefined
  } catch {
    // This runtime has no inspector.
  }
  return undefined
}

function findTask(fs: FileModule): string | undefined {
  try {
    return fs.readlinkSync('/proc/thread-self')
  } catch {
    return undefined
  }
}
