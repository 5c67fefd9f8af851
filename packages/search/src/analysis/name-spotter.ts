const NONE: readonly string[] = []
const CAPITALS = /^\p{Lu}{2,}$/u
const CAPITALISED = /^\p{Lu}\p{Ll}+$/u

/**
 * Finds function words that are names: in capitals (`IT`), or one of several in a row with a capital (`The Who`). In
 * capitals after another word in capitals, a word is only shouted.
 */
export class NameSpotter {
  /** The word before, if it may begin a name and is not yet returned. */
  #before: string | undefined
  #isName = false
  /** Whether the word before is in capitals. */
  #wasInCapitals = false

  /** Returns the words that turn out to be names with the next function word of a text. */
  see(word: string): readonly string[] {
    const first = word.charCodeAt(0)
    const before = this.#before
    this.#before = undefined
    const wasName = this.#isName
    this.#isName = false
    const isShouted = this.#wasInCapitals
    this.#wasInCapitals = false
    if (first >= 0x61 && first <= 0x7a) return NONE
    if (CAPITALS.test(word)) {
      this.#wasInCapitals = true
      return isShouted ? NONE : [word]
    }
    if (!CAPITALISED.test(word)) return NONE
    this.#before = word
    if (before === undefined) return NONE
    this.#isName = true
    return wasName ? [word] : [before, word]
  }

  /** Passes a word that is no function word. */
  skip(word = ''): void {
    this.#before = undefined
    this.#isName = false
    const first = word.charCodeAt(0)
    this.#wasInCapitals = !(first >= 0x61 && first <= 0x7a) && CAPITALS.test(word)
  }
}
