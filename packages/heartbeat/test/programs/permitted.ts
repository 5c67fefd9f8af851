// node --permission permitted.ts: prints what a monitor can do with the permissions of the process.
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitor = createHeartbeatMonitor()
console.log(JSON.stringify(await monitor.ready()))
await monitor.close()
