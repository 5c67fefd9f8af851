/** Endings, the longest first, and what replaces them. */
export interface Endings {
  readonly replacements: ReadonlyMap<string, string>
  readonly longest: number
  /** The minimum length of what is left, in UTF-16 units. */
  readonly least: number
}

/** Reads endings from a list: `os ar oes>ao`. */
export function endings(list: string, least = 3): Endings {
  const replacements = new Map(
    list
      .trim()
      .split(/\s+/)
      .map((entry) => entry.split('>'))
      .map(([ending = '', replacement = '']) => [ending, replacement]),
  )
  return { replacements, least, longest: Math.max(...Array.from(replacements.keys(), (ending) => ending.length)) }
}

/** Replaces the longest of the endings that a word has. */
export function stripEnding(word: string, { replacements, longest, least }: Endings): string {
  for (let length = Math.min(longest, word.length - least); length > 0; length--) {
    const replacement = replacements.get(word.slice(-length))
    if (replacement !== undefined) return word.slice(0, -length) + replacement
  }
  return word
}

/** Strips endings until none is left. */
export function stripEndings(word: string, list: Endings): string {
  for (let rest = word; ;) {
    const next = stripEnding(rest, list)
    if (next.length >= rest.length) return rest
    rest = next
  }
}
