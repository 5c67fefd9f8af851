// A debugger of the main thread. Says what happened in which order.
import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { parentPort, workerData } from 'node:worker_threads'

const file = workerData as string
// A session alone does not keep the thread alive. It must not end now: Node can abort when a thread ends while the main
// thread removes its session.
setInterval(() => {}, 1000)
const session = new Session()
const events: string[] = []
session.connectToMainThread()
session.on('Debugger.paused', () => {
  events.push('paused')
  const timer = setInterval(() => {
    const reports = readFileSync(file, 'utf8')
    if (reports === '') return
    clearInterval(timer)
    events.push(reports.includes('"reason":"debugger"') ? 'excused' : reports)
    session.post('Debugger.resume')
  }, 20)
})
session.on('Debugger.resumed', () => {
  events.push('resumed')
  parentPort?.postMessage(events)
})
session.post('Debugger.enable')
session.post('Debugger.pause')
