// node two-monitors.ts FILE FILE: both monitors of a thread see the block, which ends when both have reported it.
import { readFileSync } from 'node:fs'
import { createHeartbeatMonitor } from '../../src/index.ts'

const files = process.argv.slice(2)
const monitors = files.map((file, at) => createHeartbeatMonitor({ timeoutMs: 300 + at * 100, report: { file } }))
await Promise.all(monitors.map((monitor) => monitor.ready()))
const recovered = monitors.map(async (monitor) => {
  for await (const transition of monitor) if (transition.state === 'recovered') return transition
  throw new Error('the monitor ended')
})
const isReported = (file: string): boolean => readFileSync(file, 'utf8').includes('"state":"hung"')
for (const end = Date.now() + 100_000; Date.now() < end && !files.every(isReported););
const alive = setInterval(() => {}, 1000)
const recoveries = await Promise.all(recovered)
console.log(JSON.stringify(recoveries.map(({ hang }) => hang)))
clearInterval(alive)
await Promise.all(monitors.map((monitor) => monitor.close()))
