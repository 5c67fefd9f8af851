import { declaredStatuses, operations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { shapes } from '@sekha/core/shapes'
import { createSqliteJobs, type SqliteJobs } from '@sekha/storage/sqlite'
import type { EnqueueOptions } from '../../src/host/jobs/jobs.ts'
import type { RunJob, ServiceJobs } from '../../src/host/jobs/service-jobs.ts'
import { defineService, type Service } from '../../src/service.ts'

/** The resources of the service. */
export interface Work {
  readonly jobs: SqliteJobs
}

/** What a test decides. */
export interface WorkOptions extends Omit<Partial<ServiceJobs<Work>>, 'queue' | 'kinds'> {
  readonly run: RunJob<Work>
  /** The input and the options of the jobs that `embeddings.rebuild` queues. */
  readonly next?: () => { readonly input: unknown; readonly options?: EnqueueOptions }
  readonly onOpen?: (work: Work) => void
}

const pick = <T>({
  'embeddings.rebuild': value,
}: {
  readonly 'embeddings.rebuild': T
}): {
  readonly 'embeddings.rebuild': T
} => ({ 'embeddings.rebuild': value })

/** A service whose only operation queues a job. */
export function workService({ run, next, onOpen, ...limits }: WorkOptions): Service {
  return defineService({
    name: 'work',
    contract: {
      operations: pick(operations),
      schemas: pick(schemas),
      shapes: pick(shapes),
      declaredStatuses: pick(declaredStatuses),
    },
    migrations: [{ version: 1, name: 'initial', statements: 'CREATE TABLE work (id INTEGER PRIMARY KEY) STRICT' }],
    open: ({ storage, now }) => {
      const work = { jobs: createSqliteJobs(storage, { service: 'work', now }) }
      onOpen?.(work)
      return work
    },
    jobs: { kinds: { 'work.run': run }, ...limits },
    handlers: {
      async 'embeddings.rebuild'({ jobs, scope }) {
        const { input, options } = next?.() ?? { input: {} }
        return { job_id: (await jobs.enqueue(scope, 'work.run', input, options)).id }
      },
    },
  })
}
