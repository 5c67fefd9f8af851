import type { Job } from '../harness/run-job.ts'
import { fillRows } from './rows.ts'

/** Fills a file with rows in a separate process. */
export const run: Job<{ path: string; messages: number }, null> = ({ path, messages }) => {
  fillRows(path, messages)
  return Promise.resolve(null)
}
