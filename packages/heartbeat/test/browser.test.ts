import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { bundleThread, watchdogSource } from '../build/watchdog-source.ts'
import type { HeartbeatCapabilities, HeartbeatReport, Transition } from '../src/index.ts'

// The browser of the system. None is downloaded.
const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

/** What the page returns. */
interface Seen {
  readonly capabilities: HeartbeatCapabilities
  readonly isReportedDuringBlock: boolean
  readonly transitions: readonly Transition[]
}

/** The program of the page. It blocks until the server says, to a synchronous request, that the report has arrived. */
const program = `
  import { createHeartbeatMonitor } from '../src/index.ts'
  globalThis.watch = async (options) => {
    if (options.ownWorker) options = { timeoutMs: 300, report: { url: '/report' }, worker: () => new Worker('/watchdog.js') }
    const monitor = createHeartbeatMonitor(options)
    const transitions = []
    const recovered = (async () => {
      for await (const transition of monitor) {
        transitions.push(transition)
        if (transition.state === 'recovered') return
      }
    })()
    const capabilities = await monitor.ready()
    while (monitor.state !== 'alive') await new Promise((resolve) => setTimeout(resolve, 10))
    const isReported = () => {
      const request = new XMLHttpRequest()
      request.open('GET', '/reported', false)
      request.send()
      return request.responseText === 'yes'
    }
    const activity = monitor.activity('import')
    // Without a watchdog there is nothing to wait for.
    const limitMs = capabilities.detection === 'live' ? 60_000 : 2000
    let isReportedDuringBlock = false
    for (const end = Date.now() + limitMs; Date.now() < end && !isReportedDuringBlock;) isReportedDuringBlock = isReported()
    activity.end()
    await recovered
    await monitor.close()
    return { capabilities, isReportedDuringBlock, transitions }
  }
`

async function bundlePage(): Promise<string> {
  const id = fileURLToPath(new URL('page.ts', import.meta.url))
  const bundle = await rolldown({
    input: id,
    platform: 'browser',
    plugins: [
      watchdogSource(),
      {
        name: 'page',
        resolveId: (source) => (source === id ? id : undefined),
        load: (path) => (path === id ? program : undefined),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false })
  await bundle.close()
  return output[0].code
}

/** Serves the page with headers, and receives its reports. */
async function openPageServer(headers: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  const reports: HeartbeatReport[] = []
  const server = createServer((request, response) => {
    const { url = '' } = request
    if (url === '/report') {
      let text = ''
      request.setEncoding('utf8').on('data', (part: string) => (text += part))
      request.on('end', () => {
        reports.push(JSON.parse(text) as HeartbeatReport)
        response.end()
      })
    } else if (url === '/reported') response.end(reports.some(({ state }) => state === 'hung') ? 'yes' : 'no')
    else if (files[url] !== undefined) {
      // The worker of an isolated page must be isolated too.
      response.writeHead(200, { ...headers, 'content-type': 'text/javascript' })
      response.end(files[url])
    } else {
      response.writeHead(200, { ...headers, 'content-type': 'text/html' })
      response.end('<!doctype html><script type="module" src="/page.js"></script>')
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { reports, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/` }
}

describe.skipIf(!existsSync(executablePath))('in Chromium, a blocked page', () => {
  let browser: Browser
  let files: Readonly<Record<string, string>>

  beforeAll(async () => {
    const thread = fileURLToPath(new URL('../src/watchdog/thread.ts', import.meta.url))
    files = { '/page.js': await bundlePage(), '/watchdog.js': await bundleThread(thread) }
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ]
    browser = await chromium.launch({ executablePath, args })
  })

  afterAll(() => browser?.close())

  async function watch(headers: Readonly<Record<string, string>>, options: object) {
    const { reports, url } = await openPageServer(headers, files)
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    await page.goto(url)
    await page.waitForFunction('globalThis.watch !== undefined')
    const seen = await page.evaluate<Seen>(`watch(${JSON.stringify(options)})`)
    return {
      reports,
      ...seen,
      states: seen.transitions.map(({ state }) => state).filter((it) => it === 'hung' || it === 'recovered'),
    }
  }

  const options = { timeoutMs: 300, report: { url: '/report' } }
  const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

  it.each([
    ['by messages', {}, false],
    ['by shared memory, if it is cross-origin isolated', isolated, true],
  ])('is reported during the block, %s', async (_, headers, sharedMemory) => {
    const { capabilities, isReportedDuringBlock, states, reports } = await watch(headers, options)
    expect(capabilities).toEqual({ detection: 'live', stack: false, sharedMemory })
    expect(isReportedDuringBlock).toBe(true)
    expect(states).toEqual(['hung', 'recovered'])
    expect(reports.find(({ state }) => state === 'hung')).toMatchObject({
      hang: 1,
      activity: 'import',
      isBlocked: true,
    })
  })

  it('is noticed afterwards, if its policy forbids workers', async () => {
    const headers = { 'content-security-policy': "worker-src 'none'" }
    const { capabilities, isReportedDuringBlock, states } = await watch(headers, options)
    expect(capabilities).toMatchObject({
      detection: 'afterwards',
      reason: expect.stringMatching(/^no watchdog could be started/),
    })
    expect(isReportedDuringBlock).toBe(false)
    expect(states).toEqual(['hung', 'recovered'])
  })

  it('is reported during the block under that policy, by a worker of its own origin', async () => {
    const headers = { 'content-security-policy': "worker-src 'self'" }
    const { capabilities, isReportedDuringBlock } = await watch(headers, { ownWorker: true })
    expect(capabilities).toMatchObject({ detection: 'live' })
    expect(isReportedDuringBlock).toBe(true)
  })
})
