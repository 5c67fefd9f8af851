import { foldText, lowerCase } from './fold-text.ts'
import { endings, stripEnding, stripEndings } from './strip-endings.ts'

/** Stems a word by its script; returns words of other scripts unchanged. The words are folded and lower-case. */
export function stemByScript(word: string): string {
  const first = word.charCodeAt(0)
  if (first >= 0x400 && first < 0x530) return stemCyrillic(word)
  if (first >= 0x600 && first < 0x700) return stemArabic(word)
  if (first >= 0x900 && first < 0x980) return stemDevanagari(word)
  if (first >= 0x370 && first < 0x400) return stemGreek(word)
  return word
}

const REFLEXIVE = endings('ся сь', 3)
const CYRILLIC = endings(
  `иями ями ами ьями иях ях ах ии ие ия ию ием иям ьям ом ем ам ям ов ев еи ьев ы и а я о е у ю ь ого его ому ему ыи ои еи ая яя
ое ее ые ие ую юю ым им ых их ыми ими ою ею ало ала али ал ило ила или ил ыло ыла ыли ыл ело ела ели ел яло яла яли ял нула
нули нул ать ять ить еть уть ти ешь ишь ет ит ут ют ат ят ете ите аем аете ает ают яем яет яют ует уют уем овать овал овала
овали ован овано ована ованы аи яи ите еите аите анныи анная анное анные анных енныи енная енное енные енных енного енном
анного анном ан ана ано аны ен ена ено ены ание ания анию анием ании ение ения ению ением ении ость ости остью`,
  3,
)

/** Russian, also for the other Slavic languages of the script. */
const stemCyrillic = (word: string): string =>
  stripEndings(stripEnding(word, REFLEXIVE), CYRILLIC).replace(/н{2,}$/, 'н')

const ARABIC_ENDINGS = endings('ها هم هن كم نا ات ون ين ان وا يه ه ي', 2)

/**
 * Removes the article, particles and endings, then long vowels as long as three letters are left: a plural often
 * differs from its singular only in these.
 */
function stemArabic(word: string): string {
  let stem = word.replace(/^(?:[وف]?(?:ال|بال|كال|لل)|و(?=.{3}))(?=.{2})/, '')
  stem = stripEndings(stem.replace(/ء/g, ''), ARABIC_ENDINGS)
  const short = stem.replace(/ا/g, '')
  if (short.length >= 2) stem = short
  if (stem.length > 3) stem = stem.replace(/^[يتن](?=.{3})/, '')
  while (stem.length > 3) {
    const shorter = stem.replace(/(?<=.)[وي]/, '')
    if (shorter === stem) break
    stem = shorter
  }
  return stem
}

const HINDI = endings(
  `ाइयों ाइयां ाओं ाएं ुओं ुएं ियों ियां ियो ियं ों ें ाया ाये ायी ाए ाई ाईं ाउं ाना ाने ानी ाता ाते ाती ाकर ोगे ोगी ेगा ेगी ेंगे एगा एगी एंगे
ता ते ती तीं ना ने नी नो कर या ये यी यां ए ई एं ओ ओं इए उं ो े ि ा ु ं ीं ी ू`,
  1,
)

/** Removes endings, of nouns and verbs alike, and the length of vowels. */
function stemDevanagari(word: string): string {
  const plain = word.replace(/ी/g, 'ि').replace(/ू/g, 'ु').replace(/ई/g, 'इ').replace(/ऊ/g, 'उ')
  return plain.length < 3 ? plain : stripHindi(plain)
}

const HINDI_SHORT = endings(
  Array.from(HINDI.replacements.keys(), (ending) =>
    ending.replace(/ी/g, 'ि').replace(/ू/g, 'ु').replace(/ई/g, 'इ').replace(/ऊ/g, 'उ'),
  ).join(' '),
  2,
)

const stripHindi = (word: string): string => stripEndings(word, HINDI_SHORT)

const GREEK = endings(
  `οι ου ους ων ον οσ ασ εσ ησ ησαν ισ υσ α η ο ι ε ω αι ει ουν ουσε ουσα εισ ετε ουμε αμε ατε αν εται ονται ηκε ηκαν ματα
ματοσ ματων μα`,
)

const stemGreek = (word: string): string => stripEnding(word, GREEK)

/** Function words of Russian, Ukrainian, Arabic, Persian and Hindi. */
const FUNCTION_WORDS = `
и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне было вот от меня еще нет о из ему
когда ну вдруг ли если уже или ни быть был него до вас нибудь уж вам ведь там потом себя ничего ей может они тут где есть
надо ней для мы тебя их чем была сам чтоб без чего раз тоже себе под будет тогда кто этот того потому этого какои какие
какая какое каких сколько почему совсем ним здесь этом почти мои тем чтобы нее были куда зачем всех можно при наконец два об другои
после над больше тот через эти нас про них много разве эту моя свою этои перед чуть том такои им более всегда всю между
сколько которыи которые которая
та є це що як від до й які де коли
في من على الى الي عن ان أن هذا هذه ذلك التي الذي الذين هل ما ماذا متي اين كيف كم لا لم لن هو هي هم نحن انا انت كان كانت قد
ثم او و مع كل بعد قبل عند اذا لان لكن اي ايه حتي بين منذ ليس فيها فيه به بها له لها
که را از به با این ان برای است بود در تا یا هم چه
के का की को से में मे ने है हैं हें हो था थी थे और या पर यह वह ये वे इस उस इन उन एक ही भी तो न नहीं नहिं कि जो जिस क्या कैसे कब
कहां कौन कितने कितना कितनी किस किन मैं हम तुम आप मेरा मेरी मेरे हमारा हमारी हमारे तुम्हारा आपका अपना अपनी अपने लिए तक साथ बाद पहले
कर गया गई गए रहा रही रहे हुआ हुई हुए जा कुछ कोई
`

const STOP_WORDS: ReadonlySet<string> = new Set(
  FUNCTION_WORDS.trim()
    .split(/\s+/)
    .map((word) => lowerCase(foldText(word))),
)

/** Whether a word of a script other than Latin is a function word. It is folded and lower-case. */
export const isFunctionWordByScript = (word: string): boolean => STOP_WORDS.has(word)
