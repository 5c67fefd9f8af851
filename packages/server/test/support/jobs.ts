import type { Job, SekhaClient } from '@sekha/core'
import { nextTurn } from 'sekha-test-kit'

/** Polls until a job is finished. */
export async function untilFinished(client: SekhaClient, id: string): Promise<Job> {
  for (;;) {
    const job = await client.jobs.get(id)
    if (job.status === 'succeeded' || job.status === 'failed') return job
    await nextTurn()
  }
}
