const maxNameLength = 60
const maxPathLength = 300

/**
 * Writes a position in a body as a property path such as `messages[0].role`. The names come from the caller, so long
 * names and long paths are truncated.
 */
export function writePath(path: readonly PropertyKey[]): string {
  const steps = path.slice(0, maxPathLength).map((key) => (typeof key === 'number' ? `[${key}]` : `.${cut(key)}`))
  return cutEnd(steps.join('').replace(/^\./, ''), maxPathLength)
}

const cut = (key: PropertyKey): string => cutEnd(String(key), maxNameLength)

function cutEnd(text: string, maxLength: number): string {
  return (text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`).toWellFormed()
}
