const lead = '\u0001'
const storedNul = `${lead}0`
const storedLead = `${lead}1`

/**
 * Encodes text for storage. SQLite stores any text, but Node 22 and Deno read it only up to its first NUL. A NUL is
 * therefore written with a lead character, and so is the lead itself. The order by code points is unchanged.
 */
export function encodeText(text: string): string {
  if (!text.includes('\0') && !text.includes(lead)) return text
  return text.replaceAll(lead, storedLead).replaceAll('\0', storedNul)
}

/** Decodes stored text. */
export function decodeText(stored: string): string {
  if (!stored.includes(lead)) return stored
  return stored.replaceAll(storedNul, '\0').replaceAll(storedLead, lead)
}
