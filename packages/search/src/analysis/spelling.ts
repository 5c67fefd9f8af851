/** British spellings and their American ones, where they differ in a part of the word. Endings follow the part. */
const WHOLE: Readonly<Record<string, string>> = {
  centre: 'center',
  theatre: 'theater',
  metre: 'meter',
  kilometre: 'kilometer',
  centimetre: 'centimeter',
  millimetre: 'millimeter',
  litre: 'liter',
  fibre: 'fiber',
  calibre: 'caliber',
  catalogue: 'catalog',
  dialogue: 'dialog',
  analogue: 'analog',
  defence: 'defense',
  offence: 'offense',
  licence: 'license',
  grey: 'gray',
  programme: 'program',
  jewellery: 'jewelry',
  aluminium: 'aluminum',
  pyjamas: 'pajamas',
  aeroplane: 'airplane',
  cosy: 'cozy',
  sceptical: 'skeptical',
  mould: 'mold',
  plough: 'plow',
  storey: 'story',
  fulfil: 'fulfill',
  enrol: 'enroll',
  manoeuvre: 'maneuver',
  tyre: 'tire',
}

const COLOUR =
  /^((?:behavi|misbehavi|col|discol|endeav|fav|flav|glam|harb|hon|dishon|hum|lab|neighb|od|parl|ranc|rum|sav|splend|tum|val|vap|vig|arm|clam|fav)o)ur/
const TRAVELLED =
  /^((?:cancel|channel|counsel|dial|equal|fuel|funnel|initial|jewel|label|level|marvel|model|panel|pencil|quarrel|rival|shovel|signal|total|travel|tunnel))l(?=(?:ed|ers?|ings?|ors?)$)/
const ORGANISED = /^(\p{L}{3,})(?:is(?=(?:e|ed|ers?|es|ing|ations?)$)|(?<=l)ys(?=(?:e|ed|ers?|ing)$))/u
/** Words that have an s in every spelling, up to it. */
const ALWAYS_S =
  /(?:prom|comprom|exerc|surpr|advert|improv|superv|rev|dev|adv|disgu|franch|merchand|prem|expert|treat|parad|w|prec|conc|pra|ra|cru|bru|compr|enterpr|telev|appra|despa|chast|circumc|inc|exc|dem|gu|no|ar|upr|sunr|repr|valis|porpo|tortoi|turquo|po|vo|cho|hoar|mo|ma|cr|bas|ir|r)$/

/** Returns the American spelling of a lower-case word, and any other word unchanged. */
export function americanSpelling(word: string): string {
  if (word.length < 4) return word
  const plural = word.endsWith('s') ? word.slice(0, -1) : word
  const whole = Object.hasOwn(WHOLE, word) ? WHOLE[word] : Object.hasOwn(WHOLE, plural) ? WHOLE[plural] : undefined
  if (whole !== undefined) return whole
  const start = ORGANISED.exec(word)?.[1]
  if (start !== undefined && !ALWAYS_S.test(start))
    return word.replace(ORGANISED, start.endsWith('l') && word.startsWith(`${start}y`) ? '$1yz' : '$1iz')
  return word.replace(COLOUR, '$1r').replace(TRAVELLED, '$1')
}
