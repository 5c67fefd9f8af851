import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { ControllerOptions } from './host/controller-options.ts'
import { type Controller, createHost } from './host/create-host.ts'
import { memory } from './services/memory/service.ts'
import { telemetry } from './services/telemetry/service.ts'

/**
 * Creates a controller of services over one SQLite file. An acknowledged write survives a crash and a power cut. An
 * unacknowledged write is stored whole or not at all.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {Error} naming the required Node version, when this Node is too old
 * @throws {Error} when the database cannot be opened; with `worker`, and while another process sets the database up,
 *   `ready` and every request reject with it instead
 *
 * @example
 * ```ts
 * const controller = createController({ database: './sekha.db' })
 * const client = new SekhaClient({ fetch: controller.fetch })
 * await client.conversations.create({ label: 'Notes', messages: [{ role: 'user', content: 'Remember this' }] })
 * await controller.close()
 * ```
 */
export function createController(options: ControllerOptions = {}): Controller {
  return createHost(options, () => [memory(), telemetry()], loadAndStartThread)
}

/** Imports the thread on demand: without a worker, its two megabytes of text are never loaded. */
async function loadAndStartThread(options: WorkerOptions): Promise<Worker> {
  const { startThread } = await import('./thread/start-thread.ts')
  return startThread(options)
}
