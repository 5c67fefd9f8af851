import { readFileSync, writeFileSync } from 'node:fs'

/** The page with every benchmark's table between markers. The rest is written by hand. */
const pagePath = new URL('../../../docs/benchmarks.md', import.meta.url)

/** Renews one generated part of the page. @throws {Error} when the page lacks its markers */
export function writePart(name: string, markdown: string): void {
  const page = readFileSync(pagePath, 'utf8')
  writeFileSync(pagePath, replacePart(page, name, markdown))
}

function replacePart(page: string, name: string, markdown: string): string {
  const begin = `<!-- bench ${name}: generated, do not edit -->`
  const end = `<!-- end ${name} -->`
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`docs/benchmarks.md needs a line "${begin}" and then one "${end}"`)
  return `${page.slice(0, from + begin.length)}\n\n${markdown}\n\n${page.slice(to)}`
}
