import { Worker, type WorkerOptions } from 'node:worker_threads'

/**
 * Starts the store's thread from its source, as in the workspace. The build replaces this module by one that holds the
 * bundled thread as a string: a file beside this one is lost when a bundler packs the program.
 */
export function startThread(options: WorkerOptions): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), options)
}
