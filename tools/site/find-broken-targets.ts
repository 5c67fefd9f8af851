import { posix } from 'node:path'

/**
 * Finds the links of a built site whose page or anchor does not exist. Links to other sites are not followed.
 *
 * @param pages The HTML of each page, by its path.
 * @param files The paths of all files of the site.
 * @returns One line for each broken link.
 */
export function findBrokenTargets(pages: ReadonlyMap<string, string>, files: ReadonlySet<string>): readonly string[] {
  const anchors = new Map([...pages].map(([path, html]) => [path, idsOf(html)]))
  return [...pages].flatMap(([path, html]) =>
    linksOf(html).flatMap((link) => {
      const [target = '', anchor = ''] = link.split('#')
      const file = target === '' ? path : posix.join(posix.dirname(path), decodeURIComponent(target))
      if (!files.has(file)) return [`${path}: ${link}: there is no such page`]
      const ids = anchors.get(file)
      const exists = anchor === '' || ids === undefined || ids.has(decodeURIComponent(anchor))
      return exists ? [] : [`${path}: ${link}: the page has no such anchor`]
    }),
  )
}

function linksOf(html: string): string[] {
  const links = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link = '']) => link.replaceAll('&amp;', '&'))
  return [...new Set(links)].filter((link) => !/^(?:[a-z]+:|\/\/)/i.test(link))
}

function idsOf(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id.replaceAll('&amp;', '&')))
}
