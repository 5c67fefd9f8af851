import { findNearest } from './find-nearest.ts'
import { type KnownNames, listNames } from './refuse-unknown.ts'

/**
 * Says what an unknown name was probably meant to be, to end a message with: the nearest known name, else where the name
 * belongs, else every known name.
 *
 * @param elsewhere - Where a name that people bring from elsewhere belongs, as a sentence.
 */
export function suggestName(name: string, known: KnownNames, elsewhere: Readonly<Record<string, string>>): string {
  const nearest = findNearest(name, Object.keys(known))
  const place = Object.hasOwn(elsewhere, name) ? name : (nearest ?? findNearest(name, Object.keys(elsewhere)))
  if (place === undefined) return listNames(name, known)
  return `: ${place === nearest ? `did you mean ${nearest}?` : elsewhere[place]}`
}
