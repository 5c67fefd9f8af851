// node starved.ts: does 150 ms of work in one go, on a processor that many others use. It takes far longer than the
// timeout, but the thread does not hang.
import { spawn } from 'node:child_process'
import { createHeartbeatMonitor } from '../../src/index.ts'

const monitor = createHeartbeatMonitor({ timeoutMs: 300 })
await monitor.ready()
const hogs = Array.from({ length: 8 }, () => spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }))
try {
  await new Promise((resolve) => setTimeout(resolve, 100))
  const beganAt = performance.now()
  for (const start = process.threadCpuUsage(); ;) {
    const { user, system } = process.threadCpuUsage(start)
    if (user + system > 150_000) break
  }
  const wallMs = performance.now() - beganAt
  await new Promise((resolve) => setTimeout(resolve, 300))
  console.log(JSON.stringify({ wallMs, hangs: monitor.stats().hangs }))
} finally {
  for (const hog of hogs) hog.kill('SIGKILL')
  await monitor.close()
}
