// node chromium.ts BUNDLE CONTEXT: runs a bundle in a page of Chromium and writes its lines to the output.
// CHROMIUM is the path of the browser. PAGE_URL is the URL of the page that loads the bundle.
import { basename } from 'node:path'
import { chromium } from 'playwright-core'

const [bundle = '', context = ''] = process.argv.slice(2)
const { CHROMIUM: executablePath = '', PAGE_URL: pageUrl = '' } = process.env

const browser = await chromium.launch({
  executablePath,
  args: [
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
  ],
})
try {
  const page = await browser.newPage()
  const ended = Promise.withResolvers<void>()
  page.on('pageerror', ended.reject)
  page.on('crash', () => ended.reject(new Error('the page crashed')))
  await page.exposeFunction('reportLine', (line: string) => {
    console.log(line)
    if (line === '{"end":true}') ended.resolve()
  })
  await page.addInitScript(`globalThis.caseContext = ${context}`)
  await page.goto(`${pageUrl}/?${basename(bundle)}`)
  await ended.promise
} finally {
  await browser.close()
}
