// Checks that every link of the built API site leads to a page and an anchor that exist.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findBrokenTargets } from './site/find-broken-targets.ts'

const folder = new URL('../.reports/api', import.meta.url).pathname
const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
const files = new Set(entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)))
const pages = new Map(
  [...files].filter((file) => file.endsWith('.html')).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
)
if (pages.size < 100) throw new Error(`The site has only ${pages.size} pages`)
const broken = findBrokenTargets(pages, files)
for (const line of broken) console.log(line)
process.exitCode = broken.length === 0 ? 0 : 1
