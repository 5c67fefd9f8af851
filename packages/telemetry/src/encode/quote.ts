/** Characters that a JSON string escapes, and halves of surrogate pairs, which may be alone. */
// oxlint-disable-next-line no-control-regex -- JSON escapes control characters
const ESCAPED = /[\u0000-\u001F"\\\uD800-\uDFFF]/

/** Half of a surrogate pair without the other. */
export const LONE_SURROGATE: RegExp = /\p{Surrogate}/u

/** A loop over a short string is faster than the start of a regular expression. */
const SHORT = 40

/** Writes a string as JSON. A lone surrogate becomes U+FFFD, because the server refuses the whole record with it. */
export function quote(text: string): string {
  if (text.length >= SHORT) return ESCAPED.test(text) ? escape(text) : `"${text}"`
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x22 || code === 0x5c || (code >= 0xd8_00 && code < 0xe0_00)) return escape(text)
  }
  return `"${text}"`
}

/** JSON escapes no surrogates but lone ones. */
function escape(text: string): string {
  const json = JSON.stringify(text)
  return json.includes(String.raw`\ud`) ? JSON.stringify(text.replace(/\p{Surrogate}/gu, '\uFFFD')) : json
}
