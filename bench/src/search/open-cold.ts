import { SekhaClient } from '@sekha/core'
import type { Job } from '../harness/run-job.ts'
import { createController } from '../memory/server.ts'
import { type StoreShape, tenantKey, tenantKeys } from '../memory/store-shape.ts'

/** The measurements of a process that opens a store. */
export interface Opened {
  /** Time from creating the controller to the first response. */
  readonly firstResultMs: number
  /** Resident memory of the whole process after the first response. */
  readonly openBytes: number
  /** Resident memory after all given questions. */
  readonly busyBytes: number
}

/** The questions, for the tenants in turn. */
export interface OpenInput extends Pick<StoreShape, 'path' | 'tenants'> {
  readonly questions: readonly string[]
}

/** Opens a store, asks the first question, then the others. */
export const run: Job<OpenInput, Opened> = async ({ path, tenants, questions }) => {
  const startedAt = performance.now()
  const controller = createController({ database: path, tenants: tenantKeys(tenants), worker: false })
  const clients = Array.from(
    { length: tenants },
    (_, tenant) => new SekhaClient({ fetch: controller.fetch, apiKey: tenantKey(tenant) }),
  )
  await clients[0]!.query(questions[0]!)
  const firstResultMs = performance.now() - startedAt
  const openBytes = process.memoryUsage.rss()
  for (const [at, question] of questions.entries()) await clients[at % tenants]!.query(question)
  const busyBytes = process.memoryUsage.rss()
  await controller.close()
  return { firstResultMs, openBytes, busyBytes }
}
