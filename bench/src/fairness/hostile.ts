// The hostile tenant in a separate process: node hostile.ts URL KEY. Repeats the request that its parent names until
// the parent sends a stop message.
import { hostileRequests, type Send } from './requests.ts'

/** Messages from the parent. */
export type HostileOrder = { readonly start: string } | 'stop'
/** Messages to the parent: the first request is in flight, or the number of completed requests. */
export type HostileReport = 'started' | { readonly done: number } | { readonly failed: string }

const [url = '', key = ''] = process.argv.slice(2)
const report = (message: HostileReport): void => void process.send?.(message)

const send: Send = async (method, path, body, type = 'application/json') => {
  const headers: Record<string, string> = { authorization: `Bearer ${key}` }
  if (body !== undefined) headers['content-type'] = type
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(`${url}${path}`, { method, headers, ...(sent === undefined ? {} : { body: sent }) })
  const text = await response.text()
  if (response.status >= 500) throw new Error(`${method} ${path} is ${response.status}: ${text.slice(0, 200)}`)
  return text
}

const state = { isRunning: false }

async function disturb(name: string): Promise<void> {
  state.isRunning = true
  let done = 0
  report('started')
  try {
    while (state.isRunning) {
      await hostileRequests[name]?.(send)
      done++
    }
    report({ done })
  } catch (error) {
    report({ failed: error instanceof Error ? error.message : String(error) })
  }
}

process.on('message', (order: HostileOrder) => {
  if (order === 'stop') state.isRunning = false
  else void disturb(order.start)
})
