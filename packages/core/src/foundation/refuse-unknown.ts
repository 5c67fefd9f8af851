import { describeType, isOpaque } from './describe-type.ts'

/** The known names. Only the keys are read. */
export type KnownNames = Readonly<Record<string, unknown>>

/** Returns the end of the message about an unknown name, with a suggestion. */
export type Suggestion = (name: string, known: KnownNames) => string

/**
 * Rejects unknown names, so that a typo or a misplaced option is not ignored silently. Properties whose value is
 * `undefined` count as absent. An {@link isOpaque} object would count as empty and is rejected, such as a forgotten
 * `await`, a `Map`, or a signal instead of `{ signal }`.
 *
 * @param owner - The owner of the options, for the message.
 * @param suggest - Called only for an unknown name. @default lists the known names
 * @param noun - The word for an option in the message.
 * @throws {TypeError} when `options` is not an object, or naming the first unknown name
 */
export function refuseUnknown(
  owner: string,
  options: unknown,
  known: KnownNames,
  suggest: Suggestion = listNames,
  noun = 'option',
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isOpaque(options))
    throw new TypeError(`${owner}: ${noun}s must be an object, got ${describeType(options)}`)
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name) || (options as Record<string, unknown>)[name] === undefined) continue
    throw new TypeError(`${owner}: unknown ${noun} ${JSON.stringify(name.slice(0, 64))}${suggest(name, known)}`)
  }
}

/** Lists every known name, as the default suggestion. */
export function listNames(_: string, known: KnownNames): string {
  const names = Object.keys(known)
  return names.length === 0 ? '; it takes none' : `; it takes ${names.join(', ')}`
}
