import { irregularStartingWith } from './irregular-forms.ts'
import { stem } from './stem.ts'

/** English endings that stemming removes or changes. */
const ENDINGS = `
s es ed ing ings er ers est ier iest ies ied y ly ily e al ally ality ance ances ancy ant ants ence ences ency encies
ent ents ently able ably ability ible ibly ibility ate ates ated ating ation ations ational ator ators ative ic ical
ically icate icates icated ication ications ion ions ional ionally ism isms ist ists ive ively iveness ivity ity ities
ize izes ized izing izer izers ization izations ful fully fulness less lessly lessness ness nesses ment ments ement
ements ous ously ousness
`
  .trim()
  .split(/\s+/)

/** Shorter prefixes begin too many words to try endings. */
const MIN_LENGTH = 3
const LETTERS_ONLY = /^[a-z]+$/

/**
 * Returns the stems of words that a prefix may become, for stems that do not begin with the prefix. For example, the
 * index contains `run` and `organ` while the query is still `runni` and `organizat`. Tries each ending, whole and
 * without the part that is already typed.
 */
export function possibleStems(prefix: string): readonly string[] {
  if (prefix.length < MIN_LENGTH || !LETTERS_ONLY.test(prefix)) return []
  const stems = new Set([stem(prefix)])
  for (const ending of ENDINGS) {
    for (let typed = 0; typed <= ending.length; typed++) {
      if (prefix.length - typed < 2) break
      if (prefix.endsWith(ending.slice(0, typed))) stems.add(stem(prefix + ending.slice(typed)))
    }
  }
  for (const form of irregularStartingWith(prefix)) stems.add(stem(form))
  return [...stems].filter((each) => !each.startsWith(prefix))
}
