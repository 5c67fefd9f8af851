// node hang-forever.ts FILE: hangs in an endless loop. The parent kills it.
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitor = createHeartbeatMonitor({ timeoutMs: 300, report: { file: process.argv[2] } })
monitor.activity('forever')
for (;;);
