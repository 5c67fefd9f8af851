import type { Job } from '../harness/run-job.ts'
import { fillRows } from './rows.ts'

/** Fills a file of rows in a process of its own. */
export const run: Job<{ path: string; messages: number }, null> = ({ path, messages }) => {
  fillRows(path, messages)
  return Promise.resolve(null)
}
