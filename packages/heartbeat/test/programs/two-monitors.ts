// node two-monitors.ts: both monitors of a thread see the block, each by its own timeout.
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitors = [300, 400].map((timeoutMs) => createHeartbeatMonitor({ timeoutMs }))
await Promise.all(monitors.map((monitor) => monitor.ready()))
const recovered = monitors.map(async (monitor) => {
  for await (const transition of monitor) if (transition.state === 'recovered') return transition
  throw new Error('the monitor ended')
})
for (const end = performance.now() + 3000; performance.now() < end;);
const alive = setInterval(() => {}, 1000)
const recoveries = await Promise.all(recovered)
console.log(JSON.stringify(recoveries.map(({ hang }) => hang)))
clearInterval(alive)
await Promise.all(monitors.map((monitor) => monitor.close()))
