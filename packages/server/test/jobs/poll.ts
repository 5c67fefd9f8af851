import type { Job, SekhaClient } from '@sekha/core'
import { nextTurn } from 'sekha-test-kit'

/** Polls until a job is finished. */
export const untilFinished = (client: SekhaClient, id: string): Promise<Job> =>
  untilStatus(client, id, 'succeeded', 'failed')

/** Polls until a job has one of the statuses. */
export async function untilStatus(
  client: SekhaClient,
  id: string,
  ...statuses: readonly Job['status'][]
): Promise<Job> {
  for (;;) {
    const job = await client.jobs.get(id)
    if (statuses.includes(job.status)) return job
    await nextTurn()
  }
}
