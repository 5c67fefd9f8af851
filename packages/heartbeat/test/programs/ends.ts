// node ends.ts: leaves an open monitor with a lease, an activity and an iterator. The process must end nevertheless.
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitor = createHeartbeatMonitor()
await monitor.ready()
monitor.activity('open')
monitor.lease('open')
void monitor[Symbol.asyncIterator]().next()
console.log('end')
