const lead = '\u0001'
const storedNul = `${lead}0`
const storedLead = `${lead}1`

/**
 * Text as it is stored. SQLite takes any, but Node 22 and Deno read text only up to its first NUL, so a NUL is written
 * with a lead character, and so is the lead itself. The order by code points stays what it was.
 */
export function encodeText(text: string): string {
  if (!text.includes('\0') && !text.includes(lead)) return text
  return text.replaceAll(lead, storedLead).replaceAll('\0', storedNul)
}

/** The text that was stored. */
export function decodeText(stored: string): string {
  if (!stored.includes(lead)) return stored
  return stored.replaceAll(storedNul, '\0').replaceAll(storedLead, lead)
}
