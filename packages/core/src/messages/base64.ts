const CHUNK = 0x8000

/** Encodes bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return btoa(text)
}

/** Decodes base64. */
export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/** The media type and the base64 data of a data URL, if it has exactly these. */
export function parseDataUrl(url: string): { readonly mediaType: string; readonly data: string } | undefined {
  // The data may be megabytes: only the head is matched.
  const head = /^data:([^;,\s]+\/[^;,\s]+);base64,/.exec(url.slice(0, 200))
  return head?.[1] === undefined ? undefined : { mediaType: head[1], data: url.slice(head[0].length) }
}
