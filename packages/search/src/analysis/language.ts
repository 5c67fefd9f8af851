import { STOP_WORDS } from './stop-words.ts'

/**
 * The languages of the Latin script whose words are stemmed. `nordic` is Swedish, Danish and Norwegian. Other languages
 * are treated as English.
 */
export const LANGUAGES = ['en', 'de', 'nl', 'nordic', 'es', 'pt', 'fr', 'it', 'pl', 'tr'] as const

export type Language = (typeof LANGUAGES)[number]

/** Function words, without accents. */
const FUNCTION_WORDS: Readonly<Record<Exclude<Language, 'en'>, string>> = {
  de: `der die das den dem des ein eine einen einem einer eines und oder aber doch nicht kein keine keinen ist sind war
waren wird werden wurde wurden hat haben hatte hatten bin bist sein seine seinen ihr ihre ihren ihm ihn uns unser unsere
mein meine meinen dein deine ich du er sie es wir man mich mir dich dir sich auf aus bei beim mit nach von vom vor zu zum
zur im in an am ans fur uber unter durch gegen ohne um bis als wie wenn weil dass ob noch nur schon auch sehr so hier da
dort wo wer was wann warum welche welcher welches welchem welchen wieviel muss mussen soll sollen sollten kann konnen
konnte darf mochte damit dann jetzt immer viele viel mehr`,
  nl: `de het een en of maar niet geen is zijn was waren wordt worden werd werden heeft hebben had hadden ben bent ik jij je
hij zij ze wij we jullie hun hen hem haar mijn jouw onze ons op in aan bij met naar van voor uit over onder door tegen
zonder om tot als dan dat die dit deze er hier daar waar wie wat wanneer waarom welke welk hoe hoeveel veel meer ook nog al
zo kan kunnen moet moeten zal zullen zou mag wil te ten ter`,
  nordic: `och att det som en ett den i pa av for med till fran om men inte icke ar var har hade jag du han hon vi ni de dem
sig sin sitt sina min mitt mina din ditt dina vad vem nar var hur varfor vilka vilken vilket kan ska skulle ska maste vid
under over efter innan utan eller sa nu bara ocka aven hos dar har alla mycket manga detta dessa denna og er ikke jeg hun
af til fra paa et der hvad hvem hvor hvornar hvorfor hvilke hvilken hvilket skal ville blev bliver vores deres hans hendes
eg ikkje blir ble vart ditt noen noe kva kven nar`,
  es: `el la los las un una unos unas y o pero no de del al a en con por para sin sobre entre hasta desde es son era eran fue
fueron ser esta estan estaba estaban ha han habia hay he hemos yo tu usted nosotros ellos ellas lo le les me te se nos mi
mis su sus nuestro nuestra nuestros que quien quienes cual cuales como cuando donde porque cuanto cuanta cuantos cuantas
muy mas ya tambien solo si ni este esta estos estas ese esa esos esas eso esto aqui alli antes despues todo todos toda
todas tiene tienen`,
  pt: `o a os as um uma uns umas e ou mas nao de do da dos das ao aos em no na nos nas num numa com por pelo pela pelos pelas
para pra sem sobre entre ate desde e sao era eram foi foram ser esta estao estava estavam ha tem tinha eu tu voce voces
nos ele ela eles elas lhe lhes me te se meu minha meus minhas seu sua seus suas nosso nossa que quem qual quais como
quando onde porque quanto quanta quantos quantas muito mais ja tambem so nem este esta estes estas esse essa isso isto
aqui ali antes depois todo todos toda todas`,
  fr: `le la les un une des du de et ou mais ne pas en au aux a dans sur sous avec par pour sans chez entre vers depuis
est sont etait etaient ete etre suis es sommes ai as avons avez ont avait avaient je tu il elle on nous vous ils elles
lui leur leurs y me te se mon ma mes ton ta tes son sa ses notre nos votre vos ce cet cette ces ca cela qui que qu
quoi quel quelle quels quelles comment quand ou pourquoi combien tres plus deja aussi si ni tout tous toute toutes quelques
meme puis alors donc`,
  it: `il lo la i gli le un uno una e ed o ma non di del dello della dei degli delle a al allo alla ai agli alle da dal
dalla dai dalle in nel nello nella nei negli nelle con su sul sullo sulla sui sulle per tra fra senza sono era erano e
stato stata essere ho hai ha abbiamo avete hanno aveva avevano io tu lui lei noi voi loro mi ti si ci vi ne mio mia miei mie
tuo tua suo sua suoi sue nostro nostra che chi cui quale quali come quando dove perche quanto quanta quanti quante molto
piu gia anche solo se ne questo questa questi queste quello quella quelli quelle qui prima dopo tutto tutti tutta tutte`,
  pl: `i a w we z ze na do od po za o dla bez przez przed przy nad pod nie tak ale lub czy ze bo gdy jak jest sa byl byla
bylo byly byc bedzie beda mam masz ma mamy maja ja ty on ona ono my wy oni one mnie mi ci ciebie go jego jej ich im nas
nam was wam sie swoj moj moja moje twoj nasz ten ta to te tym tego tej tych co kto kogo kiedy gdzie dlaczego ktory ktora
ktore ktorych jaki jaka jakie jakich ile bardzo juz tez tylko jeszcze wiec zeby aby moze trzeba`,
  tr: `ve veya ama fakat ile icin gibi kadar daha cok en bir bu su o ben sen biz siz onlar bana sana ona bize size beni seni
onu bizi sizi benim senin onun bizim sizin mi mu da de ki ne nasil neden nicin kim hangi nerede nereye nereden kac zaman
var yok degil her hic ise olan olarak sonra once bile yine hep icinde uzerinde`,
}

/** Letters that are frequent in some of the languages and rare in the others. */
const LETTERS: Readonly<Record<Exclude<Language, 'en'>, string>> = {
  de: 'ßäöüÄÖÜ',
  nl: 'ĳë',
  nordic: 'åäöæøÅÄÖÆØ',
  es: 'ñ¿¡áíóúÑ',
  pt: 'ãõçáâêíóúÃÕ',
  fr: 'çèêàéâîûôùœÉÀ',
  it: 'èàìòùÈ',
  pl: 'łąęśćńźżŁŚŻ',
  tr: 'ğışİçöüŞÇ',
}

/** The bit of each language in a mask. */
const bitOf = (language: Language): number => 1 << LANGUAGES.indexOf(language)

const ENGLISH = bitOf('en')

/** The languages of each function word, as a mask. */
const WORD_MASKS: ReadonlyMap<string, number> = masksOf(
  Object.entries(FUNCTION_WORDS).map(([language, words]) => [language as Language, words.trim().split(/\s+/)]),
  STOP_WORDS,
)

const LETTER_MASKS: ReadonlyMap<string, number> = masksOf(
  Object.entries(LETTERS).map(([language, letters]) => [language as Language, Array.from(letters)]),
)

function masksOf(
  entries: readonly (readonly [Language, readonly string[]])[],
  english: Iterable<string> = [],
): ReadonlyMap<string, number> {
  const masks = new Map<string, number>()
  for (const [language, names] of [...entries, ['en', [...english]] as const])
    for (const name of names) masks.set(name, (masks.get(name) ?? 0) | bitOf(language))
  return masks
}

/** Returns the languages in which a lower-case word is a function word, as a mask for {@link isFunctionWordOf}. */
export const functionWordMask = (word: string): number => WORD_MASKS.get(word) ?? 0

/** Whether the mask of a word includes a language. */
export const isFunctionWordOf = (mask: number, language: Language): boolean => (mask & bitOf(language)) !== 0

/** UTF-16 units whose letters are looked at. */
const lettersRead = 1024
/** The maximum number of letters that count, each as much as a function word. */
const maxLetters = 2
// oxlint-disable-next-line no-control-regex -- the range is "every character that is not ASCII"
const NOT_ASCII = /[^\x00-\x7f]/g
// oxlint-disable-next-line no-control-regex -- as above
const HAS_NOT_ASCII = /[^\x00-\x7f]/

/** Detects the language of a text from its function words and letters. */
export class LanguageVotes {
  #english = 0
  /** Whether a word is a function word, but not of English. */
  #isForeign = false
  readonly #masks: number[] = []

  /** Counts a word with its mask, which is not 0. */
  add(mask: number): void {
    if (mask === ENGLISH) {
      this.#english++
      return
    }
    this.#masks.push(mask)
    if ((mask & ENGLISH) === 0) this.#isForeign = true
  }

  /**
   * Returns the language with the most votes, English if in doubt.
   *
   * @param text The text, as it was written.
   * @param least The least number of votes for another language.
   */
  winner(text: string, least: number): Language {
    const hasLetters = HAS_NOT_ASCII.test(text)
    // Every word that counts for another language counts for English too.
    if (!this.#isForeign && !hasLetters) return 'en'
    const votes = LANGUAGES.map(() => 0)
    for (const mask of this.#masks) addVotes(votes, mask)
    votes[0]! += this.#english
    if (hasLetters) votesOfLetters(votes, text)
    const most = Math.max(...votes)
    return most < least || votes[0] === most ? 'en' : (LANGUAGES[votes.indexOf(most)] ?? 'en')
  }
}

function votesOfLetters(votes: number[], text: string): void {
  let letters = 0
  for (const [letter] of text.slice(0, lettersRead).matchAll(NOT_ASCII)) {
    const mask = LETTER_MASKS.get(letter)
    if (mask === undefined) continue
    addVotes(votes, mask)
    if (++letters >= maxLetters) break
  }
}

function addVotes(votes: number[], mask: number): void {
  for (let at = 0; at < LANGUAGES.length; at++) if ((mask & (1 << at)) !== 0) votes[at]!++
}
