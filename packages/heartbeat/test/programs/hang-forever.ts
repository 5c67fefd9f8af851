// node hang-forever.ts FILE TIMEOUT: hangs in an endless loop. The parent kills it.
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitor = createHeartbeatMonitor({ timeoutMs: Number(process.argv[3] ?? 300), report: { file: process.argv[2] } })
monitor.activity('forever')
for (;;);
