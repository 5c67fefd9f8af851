/**
 * Finds the links of a README that are broken on a registry's page, which has only the files of the package.
 *
 * @param files The paths in the package, relative to its root.
 * @returns The targets of the broken links, verbatim.
 */
export function findBrokenLinks(markdown: string, files: ReadonlySet<string>): readonly string[] {
  const prose = markdown.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '')
  const targets = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, target]) => target ?? '')
  return targets.filter(
    (target) => !/^(https:\/\/|#)/.test(target) && !files.has(target.replace(/^\.\//, '').replace(/#.*$/, '')),
  )
}
