// node block.ts KIND FILE: blocks its thread until the watchdog has reported the hang to FILE, then prints what was in
// the file at the end of the block, and the transitions up to the recovery.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createHeartbeatMonitor, type HeartbeatReport, type Transition } from '../../src/index.ts'

const [kind = '', file = ''] = process.argv.slice(2)
/** No machine is slow enough to need it. */
const limitMs = 100_000

const read = (): HeartbeatReport[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as HeartbeatReport)
const isReported = (): boolean => read().some(({ state }) => state === 'hung')

function blockInLoop(): void {
  const hasStack = (report: HeartbeatReport): boolean => report.state === 'hung' && report.stack !== undefined
  for (const end = Date.now() + limitMs; Date.now() < end;) if (read().some(hasStack)) return
}

const blocks: Readonly<Record<string, () => void>> = {
  loop: blockInLoop,
  // Without waiting for a stack.
  plain() {
    for (const end = Date.now() + limitMs; Date.now() < end && !isReported(););
  },
  execSync: () =>
    void execFileSync('sh', ['-c', `until grep -q '"state":"hung"' "$0"; do sleep 0.02; done`, file], {
      timeout: limitMs,
    }),
  // Each letter doubles the time.
  regex() {
    for (let letters = 20; letters < 60 && !isReported(); letters++) /^(a+)+$/.test(`${'a'.repeat(letters)}b`)
  },
  json() {
    for (let items = 100_000; items < 1e8 && !isReported(); items *= 2) JSON.parse(`[${'{"a":[]},'.repeat(items)}0]`)
  },
}

const monitor = createHeartbeatMonitor({ timeoutMs: 300, report: { file, context: { kind } } })
await monitor.ready()
// The monitor does not keep the process alive.
const alive = setInterval(() => {}, 1000)
const transitions = monitor[Symbol.asyncIterator]()
const seen: Transition[] = []
async function until(state: Transition['state']): Promise<void> {
  while (seen.at(-1)?.state !== state) {
    const { value } = await transitions.next()
    if (value === undefined) throw new Error(`the monitor ended before ${state}`)
    seen.push(value as Transition)
  }
}
await until('alive')
const activity = monitor.activity('import')
const beganAt = performance.now()
blocks[kind]?.()
const duringBlock = read()
const blockMs = performance.now() - beganAt
activity.end()
await until('recovered')
await until('alive')
console.log(JSON.stringify({ duringBlock, blockMs, seen, stats: monitor.stats() }))
clearInterval(alive)
await monitor.close()
