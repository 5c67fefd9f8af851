// Runs one candidate: node --expose-gc candidate-process.ts MODULE NAME SETUP. The parent sends one request at a time.
import type { Candidate, Cost, OpenCandidate } from './candidate.ts'

/** Requests from the parent. */
export type CandidateRequest =
  | { readonly kind: 'verify'; readonly task: string }
  | { readonly kind: 'run'; readonly task: string; readonly amount: number }
  | { readonly kind: 'close' }

/** Responses to the parent. */
export type CandidateReply =
  | { readonly kind: 'ready' | 'verified' | 'closed' }
  | { readonly kind: 'cost'; readonly cost: Cost }
  | { readonly kind: 'failed'; readonly message: string }

const [module = '', name = '', setup = ''] = process.argv.slice(2)

const response = (message: CandidateReply): void => void process.send?.(message)

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    response({ kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

async function measure(candidate: Candidate, task: string, amount: number): Promise<Cost> {
  collectGarbage()
  const cpu = process.cpuUsage()
  const start = performance.now()
  const own = await candidate.run(task, amount)
  const wallUs = (performance.now() - start) * 1000
  const { user, system } = process.cpuUsage(cpu)
  const cost = { cpuUs: user + system, wallUs, own: undefined }
  return typeof own === 'object' ? { ...cost, samples: own } : { ...cost, own: own ?? undefined }
}

function collectGarbage(): void {
  if (globalThis.gc === undefined) throw new Error('Candidates run with --expose-gc')
  // A full collection would also discard compiled code, and the next round would include compiling it again.
  void globalThis.gc({ type: 'minor' })
}

async function handle(candidate: Candidate, request: CandidateRequest): Promise<void> {
  if (request.kind === 'verify') {
    await candidate.verify(request.task)
    response({ kind: 'verified' })
  } else if (request.kind === 'run') {
    response({ kind: 'cost', cost: await measure(candidate, request.task, request.amount) })
  } else {
    await candidate.close?.()
    process.disconnect()
  }
}

await attempt(async () => {
  const { openCandidate } = (await import(module)) as { openCandidate: OpenCandidate }
  const candidate = await openCandidate(name, setup)
  process.on('message', (request: CandidateRequest) => void attempt(() => handle(candidate, request)))
  response({ kind: 'ready' })
})
