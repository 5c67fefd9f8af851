// Opens the built API site in Chromium, at the widths of a desktop and a phone, in light and dark: no page is wider
// than the window, guides come first, the title appears once, and a search for an operation finds its method. Writes
// screenshots to `.reports/site`. Without Chromium, the checks are skipped and counted as skipped.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { addReport, reportDirectory } from './reports.ts'

const executablePath = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'
const site = join(reportDirectory, 'api')
const pictures = join(reportDirectory, 'site')

const widths = { desktop: 1280, phone: 390 } as const
const schemes = ['light', 'dark'] as const
/** Pages of every kind. */
const pages = [
  'index.html',
  ...['Quick_start', 'Memory', 'Resilience', 'Transports', 'Running_a_server', 'Guarantees_and_limits'].map(
    (name) => `documents/${name}.html`,
  ),
  'documents/Architecture.html',
  'documents/The_order_of_middleware.html',
  'documents/Runtimes.html',
  'documents/Benchmarks.html',
  'documents/Decisions.html',
  ...readdirSync(join(site, 'modules')).map((name) => `modules/${name}`),
  'classes/_sekha_core.SekhaClient.html',
  'interfaces/_sekha_core.client.context.html',
  'types/_sekha_core.Context.html',
  'functions/_sekha_core.contextBuild.html',
  'variables/_sekha_core.placeMiddleware.html',
]

const counts = { passed: 0, failed: 0, skipped: 0 }
if (existsSync(executablePath)) await checkAll()
else {
  counts.skipped = 4
  console.log(`API site: 4 checks skipped. There is no Chromium at ${executablePath}. Set CHROMIUM_PATH`)
}
addReport('site', counts)
process.exitCode = counts.failed === 0 ? 0 : 1

async function checkAll(): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
  try {
    for (const [name, width] of Object.entries(widths))
      for (const colorScheme of schemes) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
        await check(`API site, ${name}, ${colorScheme}`, () =>
          checkSite(context, `${name}-${colorScheme}`, name === 'phone'),
        )
        await context.close()
      }
  } finally {
    await browser.close()
  }
}

async function check(name: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
    counts.passed += 1
    console.log(`✓ ${name}`)
  } catch (error) {
    counts.failed += 1
    console.log(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function checkSite(context: BrowserContext, name: string, hasMenu: boolean): Promise<void> {
  const page = await context.newPage()
  const wide: string[] = []
  for (const path of pages) {
    await open(page, path)
    const surplus = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    if (Number(surplus) > 0) wide.push(`${path} by ${String(surplus)} px`)
    await page.screenshot({ path: join(pictures, `${name}-${path.replaceAll(/\W+/g, '-')}.png`) })
  }
  assert.deepEqual(wide, [], 'pages wider than the window')

  await open(page, 'index.html')
  const shown = page.getByText('Sekha SDK', { exact: true })
  const isShown = await Promise.all((await shown.all()).map((element) => element.isVisible()))
  assert.equal(isShown.filter(Boolean).length, 1, 'the number of titles')
  await checkSearch(page, name)
  await open(page, 'index.html')
  if (hasMenu) await openMenu(page, name)
  await checkOrder(page)
}

async function openMenu(page: Page, name: string): Promise<void> {
  await page.locator('#tsd-toolbar-menu-trigger').click()
  const boxes = await Promise.all(['.site-menu', '.page-menu'].map((menu) => page.locator(menu).boundingBox()))
  const [site = 0, own = 0] = boxes.map((box) => box?.y)
  assert(site < own, 'the menu of a phone begins with the pages of the site')
  await page.screenshot({ path: join(pictures, `${name}-menu.png`), animations: 'disabled' })
}

async function checkOrder(page: Page): Promise<void> {
  const groups = page.locator('#tsd-nav-container > li > details > summary')
  await groups.first().waitFor({ timeout: 5000 })
  const titles = (await groups.allInnerTexts()).map((title) => title.trim())
  assert.deepEqual(titles, ['Guides', 'Packages', 'Figures', 'Decisions'], 'the groups of the navigation')
}

async function checkSearch(page: Page, name: string): Promise<void> {
  await page.locator('#tsd-search-trigger').click()
  await page.locator('#tsd-search-input').fill('context.build')
  const results = page.locator('#tsd-search-results li')
  await results.first().waitFor()
  const [first = ''] = await results.allInnerTexts()
  assert.match(first.replaceAll(/\s/g, ''), /client\.context\.build$/, 'the first result for context.build')
  await page.screenshot({ path: join(pictures, `${name}-search.png`) })
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(pathToFileURL(join(site, path)).href, { waitUntil: 'load' })
}
