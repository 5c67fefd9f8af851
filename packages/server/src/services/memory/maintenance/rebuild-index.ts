import { HttpError } from '../../../host/http-error.ts'
import type { RunJob } from '../../../host/jobs/service-jobs.ts'
import type { RebuildPosition } from '../index/rebuild-part.ts'
import type { MemoryHandlers, MemoryResources } from '../memory-handlers.ts'
import { isNarrowed } from '../store/scope.ts'
import type { MaintenanceEngine } from './maintenance-engine.ts'

/** Handler that starts a rebuild of the search index. */
export const rebuildHandlers: MemoryHandlers<'embeddings.rebuild', MaintenanceEngine> = {
  async 'embeddings.rebuild'({ jobs, scope }) {
    if (isNarrowed(scope))
      throw new HttpError(403, 'The index belongs to the whole tenant: rebuild it without a user or namespace')
    const { id } = await jobs.enqueue(scope, 'index.rebuild', {}, { joins: true })
    return { job_id: id }
  },
}

/** Builds the search index of a tenant again, segment by segment. */
export const rebuildIndex: RunJob<MemoryResources<MaintenanceEngine>> = async ({
  service: { memory },
  scope,
  checkpoint,
  report,
}) => {
  let position = readPosition(checkpoint)
  do {
    position = await memory.rebuildIndex(scope, position)
    await report({ done: position.afterDoc, total: position.lastDoc, checkpoint: position })
  } while (position.afterDoc < position.lastDoc)
}

function readPosition(checkpoint: unknown): RebuildPosition | undefined {
  return checkpoint === null ? undefined : (checkpoint as RebuildPosition)
}
