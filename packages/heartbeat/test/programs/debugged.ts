// node debugged.ts FILE: a debugger in another thread stops this one until the watchdog has said so, then lets it go on.
import { Worker } from 'node:worker_threads'
import { createHeartbeatMonitor } from '../../src/index.ts'

const file = process.argv[2] ?? ''
const monitor = createHeartbeatMonitor({ timeoutMs: 1000, report: { file } })
await monitor.ready()
const states: string[] = []
const resumed = (async () => {
  for await (const { state } of monitor) {
    states.push(state)
    if (state === 'alive' && states.includes('paused')) return
  }
})()
const debug = new Worker(new URL('debugger.ts', import.meta.url), { workerData: file })
debug.unref()
const interval = setInterval(() => {}, 5)
const events = await new Promise<readonly string[]>((resolve) => debug.once('message', resolve))
await resumed
clearInterval(interval)
console.log(JSON.stringify({ states, events, hangs: monitor.stats().hangs }))
await monitor.close()
