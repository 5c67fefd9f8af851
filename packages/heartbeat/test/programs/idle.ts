// node idle.ts FILE: does nothing until it was suspended. The parent stops and continues it.
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitor = createHeartbeatMonitor({ timeoutMs: 300, report: { file: process.argv[2] } })
await monitor.ready()
const alive = setInterval(() => {}, 1000)
for await (const { state } of monitor) {
  console.log(state)
  if (state === 'suspended') break
}
clearInterval(alive)
await monitor.close()
