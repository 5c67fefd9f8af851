import { readFileSync, writeFileSync } from 'node:fs'

/** The page with the generated table between markers. The rest is written by hand. */
const pagePath = new URL('../../docs/runtimes.md', import.meta.url)

const begin = '<!-- runtimes: generated, do not edit -->'
const end = '<!-- end runtimes -->'

/** Renews the table of the page. @throws {Error} when the page lacks the markers */
export function writePage(markdown: string): void {
  const page = readFileSync(pagePath, 'utf8')
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`docs/runtimes.md needs a line "${begin}" and then one "${end}"`)
  writeFileSync(pagePath, `${page.slice(0, from + begin.length)}\n\n${markdown}\n\n${page.slice(to)}`)
}
