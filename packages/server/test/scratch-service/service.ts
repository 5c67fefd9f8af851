// A service that shares nothing with the others: it was added by following CONTRIBUTING, in this folder alone.
import { defineService, gauge, HttpError, type JobInput, type ServerEvent } from '@sekha/server/service'
import { contractDocument, declaredStatuses, operations, operationScopes } from './generated/contract.gen.ts'
import { schemas } from './generated/schemas.gen.ts'
import { shapes } from './generated/shapes.gen.ts'
import { type Line, migrations, Pads } from './pads.ts'
import { scratchWire } from './scratch-wire.ts'

type WireLine = Line & { readonly pad_id: string }

/** Keeps lines on pads. */
export const scratch = defineService({
  name: 'scratch',
  contract: { operations, schemas, shapes, declaredStatuses, scopes: operationScopes, document: contractDocument },
  wire: scratchWire,
  migrations,
  open: ({ storage }) => new Pads(storage),
  health: async (pads) => {
    await pads.ping()
    return { scratch: { ok: true } }
  },
  metrics: async (pads, tenant) => [gauge('scratch_lines_total', 'Stored lines.', await pads.count(tenant))],
  jobs: { kinds: { 'lines.merge': merge } },
  handlers: {
    async 'scratch.lines.merge'({ jobs, scope, path }) {
      // A pad that is being merged is not merged twice.
      const job = await jobs.enqueue(scope, 'lines.merge', { pad: path.pad_id }, { joins: true })
      return { job_id: job.id }
    },
    async 'scratch.lines.add'({ service: pads, scope, path, body, key, headers }) {
      const added = await pads.add(scope.tenant, path.pad_id, body.text, key)
      if (added.outcome !== 'done') throw new HttpError(422, 'This idempotency key was used with another request')
      if (added.replayed) headers.set('idempotency-replayed', 'true')
      return { pad_id: path.pad_id, ...added.value }
    },
    async 'scratch.lines.follow'({ service: pads, scope, path, query, lastEventId }) {
      return readLines(pads, scope.tenant, path.pad_id, Number(lastEventId ?? query.after ?? 0))
    },
  },
})

/** Merges two lines at a time, so that a job that another process takes over goes on where this one was. */
async function merge({ service: pads, scope, input, report }: JobInput<Pads>) {
  const { pad } = input as { readonly pad: string }
  for (let done = 1; ; done++) {
    const left = await pads.mergeTwo(scope.tenant, pad)
    if (left <= 1) return { lines: left }
    await report({ done, total: done + left - 1 })
  }
}

async function* readLines(
  pads: Pads,
  tenant: string,
  pad: string,
  start: number,
): AsyncGenerator<ServerEvent<WireLine>> {
  let after = start
  for (;;) {
    const lines = await pads.after(tenant, pad, after)
    for (const line of lines) yield { id: String(line.number), event: 'line', data: { pad_id: pad, ...line } }
    const last = lines.at(-1)
    if (last === undefined) return
    after = last.number
  }
}
