/** Shorter bodies are sent as they are: what is saved is less than a packet. */
const MIN_GZIP_LENGTH = 4096

/** Bytes of the bodies that a page may have under way when it ends, by the standard of `fetch`. Headers count too. */
const MAX_KEEPALIVE_BYTES = 60_000

/** What of the budget is under way, of all clients of the page. */
let keepaliveBytes = 0

const encoder = new TextEncoder()

/** A body, and how it is sent. */
export interface Body {
  readonly content: string | Blob
  readonly headers: Readonly<Record<string, string>>
}

/** Returns a body as it is. */
export const plainBody = (json: string): Body => ({ content: json, headers: {} })

/** Compresses a body if it pays, and if the runtime can. */
export async function packBody(json: string): Promise<Body> {
  const { CompressionStream } = globalThis as Partial<typeof globalThis>
  if (json.length < MIN_GZIP_LENGTH || CompressionStream === undefined) return plainBody(json)
  const packed = new Blob([json]).stream().pipeThrough(new CompressionStream('gzip'))
  const bytes = await new Response(packed).arrayBuffer()
  const content = new Blob([bytes], { type: 'application/json' })
  return { content, headers: { 'content-encoding': 'gzip' } }
}

/** Whether a body is more than a page may have under way when it ends. */
export const exceedsKeepalive = (json: string): boolean => encoder.encode(json).length > MAX_KEEPALIVE_BYTES

/**
 * Reserves a part of the bytes that a page may have under way when it ends.
 *
 * @returns a function that gives them back, or `undefined` if the body does not fit
 */
export function reserveKeepalive(json: string): (() => void) | undefined {
  const { length } = encoder.encode(json)
  if (keepaliveBytes + length > MAX_KEEPALIVE_BYTES) return undefined
  keepaliveBytes += length
  return () => {
    keepaliveBytes -= length
  }
}
