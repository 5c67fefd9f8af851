// node program.ts CANDIDATE URL: a program with a hang detector that reports to URL. The parent sends what to do.
import { execFileSync } from 'node:child_process'

/** Orders from the parent. */
export type HangOrder =
  | { readonly kind: 'block'; readonly how: 'loop' | 'execSync'; readonly ms: number; readonly phaseMs: number }
  | { readonly kind: 'idle'; readonly ms: number }

/** Responses to the parent. Times are by the wall clock, which both processes share. */
export type HangReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'blocked'; readonly beganAt: number; readonly endedAt: number }
  | { readonly kind: 'idled'; readonly cpuShare: number }

/** The timeout of every candidate: the default of both. */
export const timeoutMs = 1000

const candidates: Readonly<Record<string, (url: string) => Promise<void>>> = {
  nothing: async () => {},
  '@sekha/heartbeat': async (url) => {
    const { createHeartbeatMonitor } = await import('@sekha/heartbeat')
    await createHeartbeatMonitor({ timeoutMs, report: { url, maxPerMinute: 60_000 } }).ready()
  },
  '@sentry/node-native': async (url) => {
    const Sentry = await import('sentry-node-10')
    const { eventLoopBlockIntegration } = await import('@sentry/node-native')
    const dsn = `${url.replace('http://', 'http://public@')}1`
    const integration = eventLoopBlockIntegration({ threshold: timeoutMs, maxEventsPerHour: 60_000 })
    Sentry.init({ dsn, integrations: [integration] })
  },
}

const [name = '', url = ''] = process.argv.slice(2)
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const send = (reply: HangReply): void => void process.send?.(reply)

/** The name that a stack must contain. */
function blockThread(how: 'loop' | 'execSync', ms: number): void {
  if (how === 'execSync') return void execFileSync('sleep', [String(ms / 1000)])
  for (const end = Date.now() + ms; Date.now() < end;);
}

async function follow(order: HangOrder): Promise<void> {
  if (order.kind === 'block') {
    await pause(order.phaseMs)
    const beganAt = Date.now()
    blockThread(order.how, order.ms)
    return send({ kind: 'blocked', beganAt, endedAt: Date.now() })
  }
  const [before, startedAt] = [process.cpuUsage(), performance.now()]
  await pause(order.ms)
  const { user, system } = process.cpuUsage(before)
  send({ kind: 'idled', cpuShare: ((user + system) / 1000 / (performance.now() - startedAt)) * 100 })
}

if (process.send !== undefined && candidates[name] !== undefined) {
  process.on('message', (order: HangOrder) => void follow(order))
  await candidates[name](url)
  // Every detector starts a thread, which takes a while.
  await pause(1500)
  send({ kind: 'ready' })
}
