/**
 * Reads the header `Last-Event-ID`, with which a client continues an event stream. It is UTF-8, and `Headers` has each
 * byte as a character: https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header
 *
 * @returns undefined if it is missing or empty, so that the stream begins at its start
 */
export function readLastEventId({ headers }: { readonly headers: Headers }): string | undefined {
  const header = headers.get('last-event-id') ?? ''
  return header === '' ? undefined : Buffer.from(header, 'latin1').toString('utf8')
}
