import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SekhaClient } from '@sekha/core'
import type { Benchmark, Outcome, Settings } from '../harness/benchmark.ts'
import { checkGoal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import { runJob } from '../harness/run-job.ts'
import { median, percentile, shuffle } from '../harness/statistics.ts'
import { cellOf, type Table } from '../harness/table.ts'
import { tenantKey } from '../memory/store-shape.ts'
import { createSyntheticText } from '../memory/synthetic-text.ts'
import type { HostileOrder, HostileReport } from './hostile.ts'
import { hostileRequests } from './requests.ts'

/** The number of messages of the measured tenant. */
const messages = 10_000
/** The duration of a measurement, and the pause between two queries. */
const measureMs = 800
const pauseMs = 4
/** The maximum increase of a query's 99th percentile over the unloaded server. */
const maxMoreMs = 100

const alone = 'nothing'

/** The query times of each round in milliseconds, by concurrent request. */
type Times = ReadonlyMap<string, number[][]>

export const fairness: Benchmark = {
  name: 'fairness',
  summary: "a tenant's query while another tenant repeats a hostile request",
  rounds: 9,
  packages: [],
  async run(settings) {
    const directory = mkdtempSync(join(tmpdir(), 'sekha-fairness-'))
    try {
      return await measure(join(directory, 'memory.db'), settings)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

async function measure(path: string, { rounds, quick }: Settings): Promise<Outcome> {
  showProgress('building the store')
  await runJob(new URL('../memory/build-store.ts', import.meta.url), { path, messages, tenants: 1 })
  const server = fork(new URL('./server.ts', import.meta.url), [path])
  try {
    const [url] = (await once(server, 'message')) as [string]
    const hostile = fork(new URL('./hostile.ts', import.meta.url), [url, tenantKey(1)])
    const client = new SekhaClient({ baseUrl: url, apiKey: tenantKey(0) })
    try {
      return report(await measureRounds(client, hostile, rounds, quick ? measureMs / 8 : measureMs))
    } finally {
      hostile.kill()
      await client.close()
    }
  } finally {
    const ended = once(server, 'exit')
    server.kill()
    await ended
  }
}

async function measureRounds(
  client: SekhaClient,
  hostile: ChildProcess,
  rounds: number,
  durationMs: number,
): Promise<Times> {
  const names = [alone, ...Object.keys(hostileRequests)]
  const times = new Map(names.map((name): [string, number[][]] => [name, []]))
  await measureQueries(client, durationMs)
  for (let round = 1; round <= rounds; round++) {
    for (const name of shuffle(names)) {
      showProgress(`round ${round} of ${rounds}: ${name}`)
      if (name !== alone) await order(hostile, { start: name })
      times.get(name)?.push(await measureQueries(client, durationMs))
      if (name !== alone) await order(hostile, 'stop')
    }
  }
  return times
}

/** Waits for the response of the process to an order. */
async function order(hostile: ChildProcess, what: HostileOrder): Promise<void> {
  const said = once(hostile, 'message') as Promise<[HostileReport]>
  hostile.send(what)
  const [message] = await said
  if (typeof message === 'object' && 'failed' in message)
    throw new Error(`The hostile tenant failed: ${message.failed}`)
}

/** Sends one question after another. @returns the time of each */
async function measureQueries(client: SekhaClient, durationMs: number): Promise<number[]> {
  const questions = createSyntheticText().questions(50)
  const times: number[] = []
  const endAt = performance.now() + durationMs
  for (let count = 0; performance.now() < endAt; count++) {
    const start = performance.now()
    const hits = await client.query(questions[count % questions.length] ?? '', { limit: 10 })
    times.push(performance.now() - start)
    if (hits.total === undefined) throw new Error('A query has no total')
    await sleep(pauseMs)
  }
  return times
}

function report(times: Times): Outcome {
  const p99Of = (name: string): number[] => (times.get(name) ?? []).map((round) => percentile(round, 0.99))
  const before = p99Of(alone)
  const moreOf = (name: string): number => median(p99Of(name).map((value, round) => value - (before[round] ?? 0)))
  const lines = [...times].map(([label, rounds]) => ({
    label,
    cells: [
      cellOf(rounds.map((round) => percentile(round, 0.5))),
      cellOf(rounds.map((round) => percentile(round, 0.99))),
      { value: moreOf(label) },
    ],
  }))
  const table: Table = {
    title: "another tenant's query",
    unit: 'ms',
    corner: 'while this runs again and again',
    columns: ['p50', 'p99', 'p99 more than alone'],
    lines,
  }
  const goals = Object.keys(hostileRequests).map((name) =>
    checkGoal(`p99 more than alone: ${name}`, moreOf(name), 'ms', { atMost: maxMoreMs }),
  )
  return {
    series: [],
    tables: [table],
    goals,
    notes: [
      `${messages.toLocaleString('en-US')} messages in the tenant that is measured; a new query ${pauseMs} ms after each response, for ${measureMs / 1000} s a round`,
      'the median of the rounds, with the minimum and the maximum',
    ],
  }
}
