/**
 * English function words: the stop-word list of the Snowball project (M. F. Porter, snowballstem.org,
 * `algorithms/english/stop.txt`), without the forms that contain an apostrophe, which the analysis splits. The last two
 * lines are negated auxiliaries without their apostrophe, as the analysis produces them and as people type them.
 */
const WORDS = `
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its
itself they them their theirs themselves what which who whom this that these those am is are was were be been being
have has had having do does did doing would should could ought cannot a an the and but if or because as until while of
at by for with about against between into through during before after above below to from up down in out on off over
under again further then once here there when where why how all any both each few more most other some such no nor not
only own same so than too very
aint arent cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt shant shouldnt wasnt werent
wont wouldnt
`

/** The words as a set. */
export const STOP_WORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/))

/** Whether a lower-case English word carries too little meaning to be indexed. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word)
}
