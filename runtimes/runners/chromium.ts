// node chromium.ts BUNDLE CONTEXT: runs a bundle in a page of Chromium and writes its lines to the output.
// CHROMIUM is the path of the browser. PAGE_URL is the URL of the page that loads the bundle.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'

const [bundle = '', context = ''] = process.argv.slice(2)
const { CHROMIUM: executablePath = '', PAGE_URL: pageUrl = '' } = process.env

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-dev-shm-usage',
  // Prevents the browser's own host lookups.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]
const profile = mkdtempSync(join(tmpdir(), 'sekha-chromium-'))
const launch = (): Promise<BrowserContext> => chromium.launchPersistentContext(profile, { executablePath, args })

/** Runs the bundle in a page until it reports the line that `isLast` accepts. Returns that line. */
async function runPage(
  browser: BrowserContext,
  isEarlier: boolean,
  isLast: (line: string) => boolean,
): Promise<string> {
  const page = await browser.newPage()
  const ended = Promise.withResolvers<string>()
  page.on('pageerror', ended.reject)
  page.on('crash', () => ended.reject(new Error('the page crashed')))
  await page.exposeFunction('reportLine', (line: string) => {
    if (!isEarlier) console.log(line)
    if (isLast(line)) ended.resolve(line)
  })
  await page.addInitScript(`globalThis.caseContext = ${context}; globalThis.isEarlier = ${isEarlier}`)
  await page.goto(`${pageUrl}/?${basename(bundle)}`)
  const last = await ended.promise
  if (!isEarlier) await page.close()
  return last
}

/** Kills the browser, as a crash of it would. */
async function kill(browser: BrowserContext): Promise<void> {
  const closed = new Promise((resolve) => browser.once('close', resolve))
  const session = await browser.browser()!.newBrowserCDPSession()
  session.send('Browser.crash').catch(() => {})
  await closed
}

let browser = await launch()
try {
  const earlier = await runPage(browser, true, (line) => line.startsWith('{"prepared":'))
  if (earlier !== '{"prepared":0}') {
    await kill(browser)
    browser = await launch()
  }
  await runPage(browser, false, (line) => line === '{"end":true}')
} finally {
  await browser.close()
  rmSync(profile, { recursive: true, force: true })
}
