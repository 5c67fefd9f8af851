// A program for a bundler, with the store in a thread. It closes nothing, and must exit nevertheless.
import { createHeartbeatMonitor } from '@sekha/heartbeat'
import { createController } from '@sekha/server'

const origin = 'http://localhost'
const headers = { 'content-type': 'application/json' }
const controller = createController({ worker: true })

async function post(path, body) {
  const response = await controller.fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}

const run = async () => {
  await controller.ready()
  await post('/api/v1/conversations', { label: 'Packed', messages: [{ role: 'user', content: 'One file is enough' }] })
  const { total } = await post('/api/v1/query', { query: 'enough' })
  // Counts tokens, which loads a table in the thread.
  const { messages } = await post('/api/v1/context/build', { query: 'enough' })
  console.log(total, messages.length)
  // The thread of the watchdog is a string in the bundle.
  const { detection } = await createHeartbeatMonitor().ready()
  if (detection !== 'live') throw new Error(`the watchdog: ${detection}`)
}

void run()
