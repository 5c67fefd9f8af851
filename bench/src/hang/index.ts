import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Benchmark, Outcome, Settings } from '../harness/benchmark.ts'
import { valueGoal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import type { Series } from '../harness/series.ts'
import { shuffle } from '../harness/statistics.ts'
import { type HangOrder, type HangReply, timeoutMs } from './program.ts'
import { type Arrival, openReceiver, type Receiver } from './receiver.ts'

const ours = '@sekha/heartbeat'
const sentry = '@sentry/node-native'
const nothing = 'nothing'
const detectors = [ours, sentry]

/** How long after a block a report may still arrive. */
const settleMs = 1500
/** The heartbeats of both have a phase, to which a block begins at random. */
const maxPhaseMs = 600
const idleMs = 4000

/** The blocks of a round. */
const blocks = [
  { name: 'a loop of 4 s', how: 'loop', ms: 4000 },
  { name: 'execSync of 4 s', how: 'execSync', ms: 4000 },
] as const
/** Blocks near the timeout: how many are reported. */
const near = [
  { name: 'reports of a block of 800 ms, below the timeout', ms: 800 },
  { name: 'reports of a block of 1,200 ms, above the timeout', ms: 1200 },
] as const

interface Program {
  readonly child: ChildProcess
  readonly receiver: Receiver
}

export const hang: Benchmark = {
  name: 'hang',
  summary: 'how soon a blocked thread is reported to a server, and what the watch costs',
  rounds: 9,
  packages: ['@sentry/node-native'],
  run: async (settings) => {
    const programs = new Map<string, Program>()
    try {
      for (const name of [nothing, ...detectors]) programs.set(name, await start(name))
      return await measure(programs, settings)
    } finally {
      for (const { child, receiver } of programs.values()) {
        child.kill('SIGKILL')
        await receiver.close()
      }
    }
  },
}

async function start(name: string): Promise<Program> {
  const receiver = await openReceiver()
  const child = fork(new URL('./program.ts', import.meta.url), [name, receiver.url])
  await once(child, 'message')
  return { child, receiver }
}

async function order({ child }: Program, message: HangOrder): Promise<HangReply> {
  child.send(message)
  const [reply] = (await once(child, 'message')) as [HangReply]
  return reply
}

/** Blocks a program. @returns when the block began, and the reports that have arrived by the end of the settling time */
async function block(
  program: Program,
  how: 'loop' | 'execSync',
  ms: number,
): Promise<{ readonly beganAt: number; readonly arrivals: readonly Arrival[] }> {
  program.receiver.take()
  const reply = await order(program, { kind: 'block', how, ms, phaseMs: Math.random() * maxPhaseMs })
  if (reply.kind !== 'blocked') throw new Error(`the program replied ${reply.kind}`)
  await pause(settleMs)
  return { beganAt: reply.beganAt, arrivals: program.receiver.take() }
}

/** A series that grows. */
type Measured = Omit<Series, 'values'> & { readonly values: Map<string, number[]> }

const create = (metric: string, unit: string, names: readonly string[], reference?: string): Measured => ({
  metric,
  unit,
  ...(reference === undefined ? {} : { reference }),
  values: new Map(names.map((it) => [it, []])),
})

async function measure(programs: ReadonlyMap<string, Program>, { rounds, quick }: Settings): Promise<Outcome> {
  for (const name of detectors) await verify(name, programs.get(name)!)
  const latencies = blocks.map(({ name }) => create(`from the begin of ${name} to the report`, 'ms', detectors, sentry))
  const counts = near.map(({ name }) => create(name, 'reports', detectors))
  const idle = create('processor time while idle, of one core', '%', [nothing, ...detectors])
  for (let round = 1; round <= rounds; round++) {
    for (const name of shuffle(detectors)) {
      const program = programs.get(name)!
      showProgress(`round ${round} of ${rounds}: ${name}`)
      for (const [at, { how, ms, name: what }] of blocks.entries()) {
        const { beganAt, arrivals } = await block(program, how, ms)
        const [first] = arrivals
        if (first === undefined) throw new Error(`${name} did not report ${what}`)
        latencies[at]!.values.get(name)!.push(first.at - beganAt)
      }
      for (const [at, { ms }] of near.entries())
        counts[at]!.values.get(name)!.push(Math.min(1, (await block(program, 'loop', ms)).arrivals.length))
    }
    for (const name of shuffle([nothing, ...detectors])) {
      showProgress(`round ${round} of ${rounds}: ${name}, idle`)
      const reply = await order(programs.get(name)!, { kind: 'idle', ms: quick ? 200 : idleMs })
      if (reply.kind === 'idled') idle.values.get(name)!.push(reply.cpuShare)
    }
  }
  return {
    series: [...latencies, ...counts, idle],
    goals: [
      ...latencies.map((series) => valueGoal(series, ours, { atMost: timeoutMs + 100 + 65 })),
      valueGoal(counts[0]!, ours, { atMost: 0 }),
      valueGoal(counts[1]!, ours, { atLeast: 1 }),
      valueGoal(idle, ours, { atMost: 1 }),
    ],
    notes: [
      `both have a timeout of ${timeoutMs} ms; a report counts when it arrives at a server in another process`,
      'the goal allows the check interval of 100 ms, and 65 ms for the first request of a thread',
      'a detector whose report arrives later than its block has not reported the hang while it lasted',
    ],
  }
}

/** Checks that a loop is reported once, with the function that blocks. @throws {Error} otherwise */
async function verify(name: string, program: Program): Promise<void> {
  const { arrivals } = await block(program, 'loop', 8000)
  const bodies = arrivals.map(({ body }) => body)
  if (bodies.length === 0 || !bodies.some((body) => body.includes('blockThread')))
    throw new Error(`${name} must report a blocked thread with its stack, got ${bodies.length} reports`)
}
