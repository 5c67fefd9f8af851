import type { Language } from './language.ts'
import { endings, stripEnding, stripEndings } from './strip-endings.ts'

const GERMAN = endings('em er nd t e s n', 3)
const GERMAN_NOUNS = endings('ungen> ung> chen> lein>', 4)

function stemGerman(word: string): string {
  const plain = word.replace(/(?<![aeq])ue|(?<!o)oe|ae/g, (pair) => pair.charAt(0))
  const stem = stripEndings(stripEnding(plain, GERMAN_NOUNS), GERMAN)
  return stem.length > 5 ? stem.replace(/^ge(?=.{4})/, '') : stem
}

const DOUBLED = /(.)\1+/g

const DUTCH = endings('tjes tje pjes pje kjes>k kje>k jes je en s e t de te den ten', 3)

function stemDutch(word: string): string {
  const stem = stripEndings(word.replace(DOUBLED, '$1'), DUTCH)
  return stem
    .replace(/v$/, 'f')
    .replace(/z$/, 's')
    .replace(/^ge(?=.{4})/, '')
}

const NORDIC = endings(
  `arnas ernas ornas arna orna erna aren erne erens ande ende ades ade ast aste ene ens ets en et ar er or at as es na ne
de te a e n t s`,
  3,
)

/** Nouns lose a vowel in their plural: `cykel`, `cyklar`. */
const stemNordic = (word: string): string =>
  stripEndings(word.replace(DOUBLED, '$1'), NORDIC).replace(/(?<=.{2}[^aeiouy])e?[lr]$/, '')

const expand = (heads: string, tails: string): string =>
  heads
    .split(' ')
    .flatMap((head) => tails.split(' ').map((tail) => head + tail))
    .join(' ')

const SPANISH = endings(
  `${expand('ar er ir ando iendo', 'me te se nos lo la los las le les melo mela selo sela selos selas')}
amientos amiento imientos imiento aciones acion iciones icion mente
ariamos eriamos iriamos arian erian irian arias erias irias aria eria iria aremos eremos iremos aran eran iran aras eras
iras are ere ire ara era ira aron ieron eron aste iste abamos aban abas aba iamos ian ias ia ando iendo yendo ados adas ado
ada idos idas ido ida amos emos imos aramos ieran iera ieras ase iese an en as es os ar er ir a e o i`,
)

function stemSpanish(word: string): string {
  const stem = stripEndings(word, SPANISH)
  return stem
    .replace(/(?<![gq])ue/g, 'o')
    .replace(/ie/g, 'e')
    .replace(/z$/, 'c')
    .replace(/qu$/, 'c')
    .replace(/gu$/, 'g')
}

const PORTUGUESE_PLURALS = endings('oes>ao aes>ao aos>ao ais>al eis>el ois>ol uis>ul ns>m res>r zes>z les>l s')
const PORTUGUESE = endings(
  `${expand('ar er ir ando endo indo a e i', 'lo la los las')} amento imento acao icao mente
ariamos eriamos iriamos ariam eriam iriam aria eria iria aremos eremos iremos arao erao irao arei erei irei ara era ira
aram eram iram avamos avam ava iamos iam ia ando endo indo ado ada ido ida amos emos imos assem esse isse asse aste este
iste ou eu iu ei am em ar er ir a e o i`,
)

function stemPortuguese(word: string): string {
  const stem = stripEndings(stripEnding(word, PORTUGUESE_PLURALS), PORTUGUESE)
  return stem.replace(/z$/, 'c').replace(/qu$/, 'c').replace(/gu$/, 'g')
}

const FRENCH_PLURALS = endings('eaux>eau aux>al s x')
const FRENCH = endings(
  `issements issement ements ement issaient issait issant issons issez issent irent irez irons iront irai ira assions
eraient erait erais erions eriez erai eras erons erez eront era aient ait ais ant ante ants antes ions iez ons ent
ees ee es er ez e euse eur eux iere ier ation ations ite ites if ive i a`,
)

function stemFrench(word: string): string {
  const stem = stripEnding(stripEnding(word, FRENCH_PLURALS), FRENCH)
  return stem
    .replace(/(.)\1$/, '$1')
    .replace(/[ei]$/, '')
    .replace(/qu$/, 'c')
}

const ITALIAN = endings(
  `${expand('ar er ir ando endo', 'mi ti si ci vi lo la li le ne gli melo selo')} amento amenti imento imenti azione
azioni izione izioni mente erebbero irebbero erebbe irebbe ereste iranno eranno erete irete eremo iremo erai irai ero iro
era ira avano evano ivano avamo evamo ivamo ava eva iva avi evi ivi avo evo ivo arono erono irono ando endo ante anti ente
enti asse esse isse assi essi issi ato ata ati ate ito ita iti ite uto uta uti ute are ere ire iamo ete ano ono ai a e i o`,
)

const stemItalian = (word: string): string =>
  stripEndings(word, ITALIAN)
    .replace(/i$/, '')
    .replace(/([cg])h$/, '$1')

const POLISH = endings(
  `owalismy owaliscie owaly owali owala owalo owal owanych owanymi owanego owanej owany owana owane owania owanie owaniu
owac uje uja ujemy ujesz ujac ajacy ajaca ajace aliscie alismy alysmy ilismy ilysmy yly yli yla ylo yl aly ali ala alo al
ily ili ila ilo il ely eli ela elo el nely neli nal nela ac ic yc ec esz isz ysz emy imy ymy ecie icie ycie eja aja ajmy aj
owie owi ami iami ach iach ow om iom em iem ego iego emu iemu ymi imi ych ich ym im ej iej oscia osci osc anie ania
aniu enie enia eniu any ana ane ano eni ony ona one ia ie io iu a e y i o u ie>`,
)
const POLISH_CONSONANTS = endings('dzi>d dz>d ci>t cz>k rz>r ni>n si>s zi>z', 2)

function stemPolish(word: string): string {
  const stem = stripEndings(word, POLISH)
  return stripEnding(stem, POLISH_CONSONANTS)
}

const TURKISH = endings(
  `lar ler lari leri larin lerin nin nun in un im um imiz umuz iniz unuz si su i u a e yi yu ya ye na ne ni nu da de ta te
dan den tan ten nda nde ndan nden la le yla yle ca ce daki deki taki teki ndaki ndeki ki lik luk li lu siz suz iyor uyor
iyorum uyorum iyorlar iyoruz uyoruz di du ti tu dim dum tim tum dik duk tik tuk diler dular tiler tular mis mus misti mak
mek ma me acak ecek acagim ecegim dir dur tir tur ar er ir ur r an en digi dugu tigi tugu digim sa se mali meli ip up sin
sun salar seler abil ebil il ul iyordu uyordu m n y`,
)

/** The endings have vowels of four kinds, of which folding leaves two, and consonants that depend on their neighbours. */
function stemTurkish(word: string): string {
  const stem = stripEndings(word, TURKISH)
  return stem.replace(/b$/, 'p').replace(/d$/, 't').replace(/g$/, 'k')
}

/**
 * Light stemmers for words of the letters a to z, after folding. They remove the endings of inflection, as the light
 * stemmers of Savoy (2006) and CISTEM (Weissweiler and Fraser 2017) do. Forms of a word must have the same stem; a stem
 * need not be a word.
 */
export const LATIN_STEMMERS: Readonly<Record<Exclude<Language, 'en'>, (word: string) => string>> = {
  de: stemGerman,
  nl: stemDutch,
  nordic: stemNordic,
  es: stemSpanish,
  pt: stemPortuguese,
  fr: stemFrench,
  it: stemItalian,
  pl: stemPolish,
  tr: stemTurkish,
}
