import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts the store's thread from its source, in the workspace. The build replaces this module by one that contains the
 * bundled thread as a string, because a bundler would not include a separate file.
 */
export function startThread(options: WorkerOptions): Worker {
  return new Worker(new URL('./thread.ts', import.meta.url), options)
}
