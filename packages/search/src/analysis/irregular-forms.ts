/**
 * Groups of irregular English verbs and nouns, one per line, base form first. Suffix rules do not unify these forms:
 * stemming alone misses "I went yesterday" for "When did she go?". Forms that are also a common word in another sense
 * (`bore`, `bound`, `felled`, `rent`, `shed`, `wrung`) are omitted.
 */
const GROUPS = `
arise arose arisen, awake awoke awoken, beat beaten, become became, begin began begun, bend bent, bite bit bitten,
bleed bled, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt, buy bought,
catch caught, choose chose chosen, cling clung, come came, creep crept, deal dealt, dig dug, draw drew drawn,
dream dreamt, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought,
find found, flee fled, fly flew flown, forbid forbade forbidden, forget forgot forgotten, forgive forgave forgiven,
freeze froze frozen, get got gotten, give gave given, go went gone, grow grew grown, hang hung, hear heard,
hide hid hidden, hold held, keep kept, kneel knelt, know knew known, lay laid, lead led, leap leapt, learn learnt,
leave left, lend lent, light lit, lose lost, make made, mean meant, meet met, overcome overcame, pay paid,
ride rode ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen, seek sought, sell sold, send sent,
shake shook shaken, shine shone, shoot shot, show shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat,
sleep slept, slide slid, speak spoke spoken, spend spent, spin spun, stand stood, steal stole stolen, stick stuck,
sting stung, strike struck, swear swore sworn, sweep swept, swim swam swum, swing swung, take took taken, teach taught,
tear tore torn, tell told, think thought, throw threw thrown, understand understood, wake woke woken, wear wore worn,
weave wove woven, weep wept, win won, write wrote written, rebuild rebuilt, rewrite rewrote rewritten, undo undid undone,
child children, man men, woman women, person people, foot feet, tooth teeth, mouse mice, goose geese, life lives,
wife wives, knife knives, leaf leaves, shelf shelves, half halves, index indices, criterion criteria
`

const BASE_FORMS: ReadonlyMap<string, string> = new Map(
  GROUPS.trim()
    .split(/,\s+/)
    .map((group) => group.split(' '))
    .flatMap(([base = '', ...forms]) => forms.map((form) => [form, base] as const)),
)

/** Returns the base form of an irregular lower-case word, and any other word unchanged. */
export const baseForm = (word: string): string => BASE_FORMS.get(word) ?? word

/** Returns the irregular forms that begin with a prefix. */
export const irregularStartingWith = (prefix: string): readonly string[] =>
  [...BASE_FORMS.keys()].filter((form) => form.startsWith(prefix))
