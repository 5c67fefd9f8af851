const NONE: readonly string[] = []
const CAPITALS = /^\p{Lu}{2,}$/u
const CAPITALISED = /^\p{Lu}\p{Ll}+$/u

/** Finds function words that are names: in capitals (`IT`), or one of several in a row with a capital (`The Who`). */
export class NameSpotter {
  /** The word before, if it may begin a name and is not yet returned. */
  #before: string | undefined
  #isName = false

  /** Returns the words that turn out to be names with the next function word of a text. */
  see(word: string): readonly string[] {
    const first = word.charCodeAt(0)
    const before = this.#before
    this.#before = undefined
    const wasName = this.#isName
    this.#isName = false
    if (first >= 0x61 && first <= 0x7a) return NONE
    if (CAPITALS.test(word)) return [word]
    if (!CAPITALISED.test(word)) return NONE
    this.#before = word
    if (before === undefined) return NONE
    this.#isName = true
    return wasName ? [word] : [before, word]
  }

  /** Passes a word that is no function word. */
  skip(): void {
    this.#before = undefined
    this.#isName = false
  }
}
