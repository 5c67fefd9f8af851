// Runs one job: node --expose-gc job-process.ts MODULE. The parent sends the input and receives the result.
import type { Job, JobReply } from './run-job.ts'

const [module = ''] = process.argv.slice(2)

process.once('message', (input) => void response(input))

async function response(input: unknown): Promise<void> {
  process.send?.(await work(input))
  process.disconnect()
}

async function work(input: unknown): Promise<JobReply> {
  try {
    const { run } = (await import(module)) as { run: Job<unknown, unknown> }
    return { result: await run(input) }
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}
