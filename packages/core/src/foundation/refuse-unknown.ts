import { describeType, isOpaque } from './describe-type.ts'

/** Names that are read; the values are not. */
export type KnownNames = Readonly<Record<string, unknown>>

/** Ends the message about an unknown name with what was probably meant. */
export type Suggestion = (name: string, known: KnownNames) => string

/**
 * Refuses names that nobody reads, so that a typo or an option of something else is an error and not a silence.
 * Properties whose value is `undefined` count as absent, whatever their name. An object that is {@link isOpaque} would
 * count as empty, and is refused: a forgotten `await`, a `Map`, a signal in place of `{ signal }`.
 *
 * @param owner - What takes the options, for the message.
 * @param suggest - Called only when a name is unknown. @default lists the known ones
 * @param noun - What a name stands for.
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

/** Every known name, for want of a better suggestion. */
export function listNames(_: string, known: KnownNames): string {
  const names = Object.keys(known)
  return names.length === 0 ? '; it takes none' : `; it takes ${names.join(', ')}`
}
