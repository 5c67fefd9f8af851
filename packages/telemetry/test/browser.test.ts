// A real browser: what a killed tab or a killed browser has recorded is delivered by the next page with the same profile.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { rolldown } from 'rolldown'
import { temporaryDirectory, until } from 'sekha-test-kit'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { TelemetryStats } from '@sekha/telemetry'
import type { ReceivedRecord } from './support/telemetry-server.ts'

// The browser of the system. None is downloaded.
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

/** The programs of the page: one records and goes on, the other one delivers what it finds. */
const program = `
  import { createSession } from '../src/index.ts'
  globalThis.record = async () => {
    const session = createSession(location.origin, { product: 'page', version: '1' })
    for (let step = 1; step <= 100; step++) session.logEvent('step', { step })
    await session.persist()
    return { sessionId: session.sessionId, stats: session.stats() }
  }
  globalThis.deliver = async () => {
    const session = createSession(location.origin, { product: 'next', version: '1' })
    for (let attempts = 0; attempts < 200 && session.stats().crashesFound === 0; attempts++) await session.flush({ timeoutMs: 200 })
    return session.end({ timeoutMs: 60_000 })
  }
`

async function bundlePage(): Promise<string> {
  const id = fileURLToPath(new URL('page.ts', import.meta.url))
  const plugins = [
    {
      name: 'page',
      load: (path: string) => (path === id ? program : undefined),
      resolveId: (path: string) => (path === id ? id : undefined),
    },
  ]
  const bundle = await rolldown({ input: id, platform: 'browser', plugins })
  try {
    const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
    return output[0].code
  } finally {
    await bundle.close()
  }
}

/** Serves the page, and takes records from its own origin, unless it is away. */
async function openServer(code: string) {
  const state = { isAway: true, records: [] as (ReceivedRecord & { session: string })[], requests: 0 }
  const ingest = (session: string, text: string, response: ServerResponse): void => {
    state.requests += 1
    if (state.isAway) return void response.writeHead(503).end()
    const { records } = JSON.parse(text) as { records: ReceivedRecord[] }
    const fresh = records.filter(({ id }) => !state.records.some((known) => known.id === id))
    state.records.push(...fresh.map((record) => ({ ...record, session })))
    const counts = { accepted: fresh.length, duplicates: records.length - fresh.length, rejected: 0 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(counts))
  }
  const server = createServer((request, response) => {
    const session = /^\/api\/sessions\/([^/]+)\/records$/.exec(request.url ?? '')?.[1]
    let text = ''
    request.setEncoding('utf8').on('data', (part: string) => (text += part))
    request.on('end', () => {
      if (session !== undefined) return ingest(session, text, response)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      response.end(`<!doctype html><script type="module">${code.replaceAll('</script', '<\\/script')}</script>`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

/** Starts the browser with a profile. */
async function launch(profile: string): Promise<BrowserContext> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  ]
  const context = await chromium.launchPersistentContext(profile, { executablePath, args })
  onTestFinished(() => context.close().catch(() => {}))
  return context
}

async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await page.waitForFunction('globalThis.record !== undefined')
  return page
}

/** Kills the browser's own process: the one with this profile that is no child of another. */
async function killBrowser(profile: string): Promise<void> {
  const isOurs = (pid: string): boolean => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      return command.includes(`--user-data-dir=${profile}`) && !command.includes('--type=')
    } catch {
      return false
    }
  }
  const find = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name))
  for (const pid of find()) process.kill(Number(pid), 'SIGKILL')
  await until('the browser is gone', () => find().length === 0)
}

describe.skipIf(!existsSync(executablePath) || process.platform !== 'linux')('in Chromium, what was recorded', () => {
  let code: string

  beforeAll(async () => {
    code = await bundlePage()
  })

  it.for(['tab', 'browser'] as const)('by a killed %s is delivered by the next page', async (killed) => {
    const profile = await temporaryDirectory()
    const { state, url } = await openServer(code)
    let context = await launch(profile)
    const page = await openPage(context, url)
    const { sessionId, stats } = await page.evaluate<{ sessionId: string; stats: TelemetryStats }>('record()')
    expect(stats.storage).toEqual({ kind: 'indexeddb', degraded: undefined })
    if (killed === 'tab') {
      const crashed = page.waitForEvent('crash')
      await page.goto('chrome://crash').catch(() => {})
      await crashed
    } else {
      await killBrowser(profile)
      await context.close().catch(() => {})
      context = await launch(profile)
    }
    state.isAway = false
    const next = await openPage(context, url)
    const { pending, crashesFound, dropped } = await next.evaluate<TelemetryStats>('deliver()')
    expect({ pending, crashesFound, corrupt: dropped.corrupt }).toEqual({ pending: 0, crashesFound: 1, corrupt: 0 })
    const records = state.records.filter(({ session }) => session === sessionId)
    const steps = records.filter(({ name }) => name === 'step').map(({ data }) => (data as { step: number }).step)
    expect(steps).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
    expect(records.at(-1)).toMatchObject({ kind: 'lifecycle', phase: 'crash', reason: 'process_gone_without_end' })
    await context.close()
  })
})
