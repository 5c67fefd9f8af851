const maxNameLength = 60
const maxPathLength = 300

/**
 * Writes a place in a body as a property path such as `messages[0].role`. Names are the caller's, so a long one is cut,
 * and so is a long path.
 */
export function writePath(path: readonly PropertyKey[]): string {
  const steps = path.slice(0, maxPathLength).map((key) => (typeof key === 'number' ? `[${key}]` : `.${cut(key)}`))
  return cutEnd(steps.join('').replace(/^\./, ''), maxPathLength)
}

const cut = (key: PropertyKey): string => cutEnd(String(key), maxNameLength)

function cutEnd(text: string, maxLength: number): string {
  return (text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`).toWellFormed()
}
