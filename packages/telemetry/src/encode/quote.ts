/** Characters that a JSON string escapes, and halves of surrogate pairs, which may be alone. */
// oxlint-disable-next-line no-control-regex -- JSON escapes control characters
const ESCAPED = /[\u0000-\u001F"\\\uD800-\uDFFF]/

/** A loop over a short string is faster than the start of a regular expression. */
const SHORT = 40

/** Writes a string as JSON. */
export function quote(text: string): string {
  if (text.length >= SHORT) return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd8_00 && code < 0xe0_00))
      return JSON.stringify(text)
  }
  return `"${text}"`
}
