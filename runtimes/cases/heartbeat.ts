// The cases of the hang detection, for every runtime. A process blocks itself until the report is on the disk, so no
// case races a clock.
import {
  createHeartbeatMonitor,
  type HeartbeatMonitor,
  type HeartbeatOptions,
  type HeartbeatReport,
  type Transition,
} from '@sekha/heartbeat'
import { type Case, type CaseContext, feature, type RuntimeName } from './case.ts'
import { ok, same } from './check.ts'

/** Runtimes with processes and files. */
const processes: readonly RuntimeName[] = ['node20', 'node22', 'node24', 'node26', 'bun', 'deno']
const withThreads: readonly RuntimeName[] = [...processes, 'chromium']

/** No machine is slow enough to need it. */
const limitMs = 60_000

/** Modules of Node that Bun and Deno have as well. A page never calls them. */
const files = (): typeof import('node:fs') => process.getBuiltinModule('node:fs')
const children = (): typeof import('node:child_process') => process.getBuiltinModule('node:child_process')

const readReports = (file: string): HeartbeatReport[] =>
  files()
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as HeartbeatReport)

/** Reads transitions until one is in a state. */
async function until(
  transitions: AsyncIterator<Transition>,
  state: Transition['state'],
  seen: string[] = [],
): Promise<Transition> {
  for (;;) {
    const { value, done } = await transitions.next()
    if (done === true) throw new Error(`the monitor ended before it was ${state}`)
    seen.push(value.state)
    if (value.state === state) return value
  }
}

/** Runs work with a monitor, which it closes at the end. A monitor does not keep the process alive, so a timer does. */
async function withMonitor(
  options: HeartbeatOptions,
  work: (monitor: HeartbeatMonitor, transitions: AsyncIterator<Transition>) => Promise<void>,
): Promise<void> {
  const timer = setInterval(() => {}, 1000)
  const monitor = createHeartbeatMonitor(options)
  try {
    await work(monitor, monitor[Symbol.asyncIterator]())
  } finally {
    clearInterval(timer)
    await monitor.close()
  }
}

/** A case that blocks the thread of a process until the block is reported. */
const blocked =
  (block: (isReported: () => boolean, file: string) => void) =>
  ({ directory, runtime }: CaseContext): Promise<void> => {
    const file = `${directory}/hangs-${Math.random()}.ndjson`
    return withMonitor({ timeoutMs: 300, report: { file } }, async (monitor, transitions) => {
      await monitor.ready()
      await until(transitions, 'alive')
      const isReported = (): boolean => readReports(file).some(({ state }) => state === 'hung')
      const activity = monitor.activity('import')
      block(isReported, file)
      // Nothing else has run in this thread since the block began.
      const report = readReports(file).find(({ state }) => state === 'hung')
      activity.end()
      if (report?.state !== 'hung') throw new Error('the hang was not reported during the block')
      same([report.hang, report.activity, report.isBlocked], [1, 'import', true], 'the report')
      ok(report.durationMs >= 300, `the duration ${report.durationMs}`)
      if (!runtime.startsWith('node')) same(report.stack, undefined, 'the stack')
      const seen: string[] = []
      const recovery = await until(transitions, 'recovered', seen)
      ok(seen.includes('hung'), 'a hang before the recovery')
      ok(recovery.state === 'recovered' && recovery.hang === 1, 'the number of the recovery')
    })
  }

const blocks: readonly Case[] = feature('heartbeat: a block is reported while it lasts', {
  'an endless loop': blocked((isReported) => {
    for (const end = Date.now() + limitMs; !isReported() && Date.now() < end;);
  }),
  execSync: blocked((_, file) => {
    const script = `until grep -q '"state":"hung"' "$0"; do sleep 0.02; done`
    children().execFileSync('sh', ['-c', script, file], { timeout: limitMs })
  }),
  'a catastrophic regular expression': blocked((isReported) => {
    for (let letters = 20; letters < 60 && !isReported(); letters++) /^(a+)+$/.test(`${'a'.repeat(letters)}b`)
  }),
  'a huge JSON.parse': blocked((isReported) => {
    for (let items = 100_000; items < 2e7 && !isReported(); items *= 2) JSON.parse(`[${'{"a":[]},'.repeat(items)}0]`)
    // A large heap may be full before one string takes long enough.
    const text = `[${'{"a":[]},'.repeat(1_000_000)}0]`
    for (const end = Date.now() + limitMs; !isReported() && Date.now() < end;) JSON.parse(text)
  }),
})

const alarms: readonly Case[] = feature('heartbeat: no false alarm', {
  'a process that is stopped and continued is suspended, not hung': ({ directory }) => {
    const file = `${directory}/stopped.ndjson`
    return withMonitor({ timeoutMs: 300, report: { file } }, async (monitor, transitions) => {
      await monitor.ready()
      await until(transitions, 'alive')
      const script = 'kill -STOP "$0"; sleep 2; kill -CONT "$0"'
      children().spawn('sh', ['-c', script, String(process.pid)], { stdio: 'ignore' })
      let suspension = await until(transitions, 'suspended')
      // A busy machine can suspend it for a moment before.
      while (suspension.state === 'suspended' && suspension.durationMs < 1000)
        suspension = await until(transitions, 'suspended')
      same(monitor.stats().hangs, 0, 'hangs')
      ok(!readReports(file).some(({ state }) => state === 'hung'), 'no hang in the file')
    })
  },
})

const everywhere: readonly Case[] = feature('heartbeat', {
  'it says what it can do': ({ runtime }) =>
    withMonitor({}, async (monitor) => {
      const { detection, stack } = await monitor.ready()
      same(detection, runtime === 'workerd' ? 'unsupported' : 'live', 'detection')
      same(stack, runtime.startsWith('node'), 'stack')
    }),
})

const alive: readonly Case[] = feature('heartbeat', {
  'a program that sends no heartbeat hangs, and recovers by one': () =>
    withMonitor({ mode: 'manual', timeoutMs: 200 }, async (monitor, transitions) => {
      await monitor.ready()
      const hang = await until(transitions, 'hung')
      ok(hang.state === 'hung' && !hang.isBlocked, 'the thread is not blocked')
      monitor.heartbeat()
      await until(transitions, 'recovered')
    }),
  'a lease that is not renewed expires, and recovers by a renewal': () =>
    withMonitor({}, async (monitor, transitions) => {
      const lease = monitor.lease('queue', { timeoutMs: 100 })
      same((await until(transitions, 'hung')).lease, 'queue', 'the lease')
      lease.renew()
      same((await until(transitions, 'recovered')).lease, 'queue', 'the recovered lease')
      lease.release()
    }),
})

const pages: readonly Case[] = feature('heartbeat: a block is reported while it lasts', {
  'a loop in a page': () =>
    withMonitor({ timeoutMs: 300 }, async (monitor, transitions) => {
      await monitor.ready()
      await until(transitions, 'alive')
      const activity = monitor.activity('import')
      for (const end = Date.now() + 3000; Date.now() < end;);
      const endedAt = Date.now()
      activity.end()
      const hang = await until(transitions, 'hung')
      ok(hang.at.getTime() < endedAt, 'it was detected during the block')
      same(hang.activity, 'import', 'the activity')
      await until(transitions, 'recovered')
    }),
})

export const cases: readonly Case[] = [
  ...everywhere,
  ...alive.map((it) => ({ ...it, only: withThreads })),
  ...[...blocks, ...alarms].map((it) => ({ ...it, only: processes })),
  ...pages.map((it) => ({ ...it, only: ['chromium'] as const })),
]
