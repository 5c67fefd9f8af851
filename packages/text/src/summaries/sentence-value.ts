/**
 * The factor by which a sentence's value differs from that of its terms. Readers of a record look for decisions,
 * numbers and names, which raise it. Greetings, thanks, questions and fragments lower it.
 */
export function sentenceValue(sentence: string, terms: number): number {
  let value = 1
  if (decision.test(sentence)) value += 0.3
  if (/\p{N}/u.test(sentence)) value += 0.1
  if (name.test(sentence)) value += 0.1
  if (/[?？][\s"'”’)»」』]*$/u.test(sentence)) value *= 0.5
  if (isCourtesy(sentence)) value *= 0.3
  if (terms < fewTerms) value *= (terms + 1) / (fewTerms + 1)
  return value
}

/** Whether a sentence begins with a greeting, thanks or agreement. */
export const isCourtesy = (sentence: string): boolean => courtesy.test(sentence)

/** Sentences with fewer terms are rarely intelligible alone. */
const fewTerms = 4

/** Words of decisions and obligations in English, German and Japanese. */
const decision =
  /\b(?:decid(?:e|ed|es|ing)|decisions?|agree[ds]?|agreement|conclu(?:de|ded|sion)|chose|chosen|settled|must|never|always|instead|because|root cause|deadline|entschieden|entscheidung|beschlossen|vereinbart|müssen|muss)\b|決め|決定|決ま|必ず|必要/iu
/** A capital after a lower-case word: a name, in languages that write other words small. */
const name = /\p{Ll},? \p{Lu}\p{L}/u
const courtesy =
  /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|thx|cheers|sure|great|okay|ok|perfect|sounds good|you(?:'|’)re welcome|no problem|bye|hallo|guten (?:morgen|tag|abend)|danke|vielen dank|gern|bitte|klar|super|tschüss)(?![\p{L}\p{N}])|^(?:こんにちは|ありがとう|おはよう|お疲れ|了解|承知|よろしく)/iu
