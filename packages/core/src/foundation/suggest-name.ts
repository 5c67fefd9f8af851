import { findNearest } from './find-nearest.ts'
import { type KnownNames, listNames } from './refuse-unknown.ts'

/**
 * Returns the end of the message about an unknown name: the nearest known name, else a hint about its place, else every
 * known name.
 *
 * @param elsewhere - Hints for names that belong elsewhere.
 */
export function suggestName(name: string, known: KnownNames, elsewhere: Readonly<Record<string, string>>): string {
  const nearest = findNearest(name, Object.keys(known))
  const place = Object.hasOwn(elsewhere, name) ? name : (nearest ?? findElsewhere(name, elsewhere))
  if (place === undefined) return listNames(name, known)
  return `: ${place === nearest ? `did you mean ${nearest}?` : elsewhere[place]}`
}

/** Short names are near to too many others, such as `user` to `use`. */
function findElsewhere(name: string, elsewhere: Readonly<Record<string, string>>): string | undefined {
  return name.length > 4 ? findNearest(name, Object.keys(elsewhere)) : undefined
}
