import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../foundation/index.ts'
import { decodeSse, type SseEvent, type SseOptions } from './sse.ts'
import { byteSource, collect, cut, utf8 } from './testing/byte-source.ts'

/** Ways to cut: short and long pieces in any order, single bytes included. */
const cuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
)

async function decode(
  text: string | Uint8Array,
  lengths: readonly number[] = [1e9],
  options: SseOptions = {},
): Promise<{ items: readonly SseEvent[]; error?: unknown }> {
  const bytes = typeof text === 'string' ? utf8(text) : text
  return collect(decodeSse(byteSource(cut(bytes, lengths)), options))
}

const write = (event: string, lines: readonly string[], id: string): string[] => [
  `event: ${event}`,
  ...lines.map((data) => `data: ${data}`),
  `id: ${id}`,
  '',
  '',
]

const message = (data: string, rest: Partial<SseEvent> = {}): SseEvent => ({ event: 'message', data, id: '', ...rest })

describe('decodeSse', () => {
  it.each<readonly [string, string, readonly SseEvent[]]>([
    ['nothing', '', []],
    ['one event', 'data: x\n\n', [message('x')]],
    ['the example of the standard', 'data: YHOO\ndata: +2\ndata: 10\n\n', [message('YHOO\n+2\n10')]],
    [
      'the second example',
      ': test\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third',
      [message('first', { id: '1' }), message('second')],
    ],
    ['the third example', 'data\n\ndata\ndata\n\ndata:', [message(''), message('\n')]],
    ['the fourth example', 'data:test\n\ndata: test\n\n', [message('test'), message('test')]],
    ['one leading space only', 'data:  x \n\n', [message(' x ')]],
    ['a colon in the value', 'data: a:b: c\n\n', [message('a:b: c')]],
    ['types, for one event each', 'event: add\ndata: 1\n\ndata: 2\n\n', [message('1', { event: 'add' }), message('2')]],
    ['an empty type', 'event: x\nevent:\ndata: 1\n\n', [message('1')]],
    ['no event without data', 'event: add\n\ndata: 1\n\n', [message('1')]],
    ['an event with empty data', 'data:\n\n', [message('')]],
    [
      'ids that stay',
      'id: 7\ndata: 1\n\ndata: 2\n\nid:\ndata: 3\n\n',
      [message('1', { id: '7' }), message('2', { id: '7' }), message('3')],
    ],
    ['an id without data', 'id: 7\n\ndata: 1\n\n', [message('1', { id: '7' })]],
    [
      'no id with NUL',
      'id: 7\ndata: 1\n\nid: 8\u00009\ndata: 2\n\n',
      [message('1', { id: '7' }), message('2', { id: '7' })],
    ],
    ['a reconnection time', 'retry: 1500\n\ndata: 1\n\n', [message('1', { retryMs: 1500 })]],
    ['a huge reconnection time', `retry: ${'9'.repeat(30)}\ndata: 1\n\n`, [message('1', { retryMs: 2 ** 31 - 1 })]],
    ['digits only', 'retry: 1.5\nretry: -1\nretry: 1e3\nretry:\nretry: ٣\ndata: 1\n\n', [message('1')]],
    ['comments and unknown fields', ':\n: x\nfoo: y\nDATA: no\n data: no\ndata: 1\n\n', [message('1')]],
    ['carriage returns', 'data: 1\rdata: 2\r\rdata: 3\r\r', [message('1\n2'), message('3')]],
    ['carriage returns with newlines', 'data: 1\r\ndata: 2\r\n\r\ndata: 3\r\n\r\n', [message('1\n2'), message('3')]],
    ['all line ends at once', 'data: 1\ndata: 2\rdata: 3\r\n\ndata: 4\n\r', [message('1\n2\n3'), message('4')]],
    ['no newline in other characters', 'data: a\u2028b\u0085c\n\n', [message('a\u2028b\u0085c')]],
    ['a byte order mark', '\uFEFFdata: 1\n\n', [message('1')]],
    ['one byte order mark only', '\uFEFF\uFEFFdata: 1\n\ndata: 2\n\n', [message('2')]],
    ['nothing that is cut off', 'data: 1\n\ndata: 2\n', [message('1')]],
    ['nothing that is cut off within a line', 'data: 1\n\ndata: 2', [message('1')]],
  ])('reads %s', async (_, text, events) => {
    expect(await decode(text)).toEqual({ items: events })
    expect(await decode(text, [1])).toEqual({ items: events })
  })

  it('replaces invalid UTF-8, even across chunks', async () => {
    const bytes = Uint8Array.from([...utf8('data: a'), 0xff, 0xe6, 0xbc, ...utf8('b\n\n')])
    for (const lengths of [[1e9], [1], [9]]) {
      // oxlint-disable-next-line no-await-in-loop -- one case after the other
      expect(await decode(bytes, lengths)).toEqual({ items: [message('a\uFFFD\uFFFDb')] })
    }
  })

  it('skips a byte order mark only at the start of the stream', async () => {
    const source = byteSource([utf8('data: 1\n\n'), utf8('\uFEFFdata: 2\n\n')])
    expect(await collect(decodeSse(source))).toEqual({ items: [message('1')] })
  })

  it('yields an event as soon as its blank line arrives', async () => {
    for (const end of ['\n\n', '\r\r', '\r\n\r']) {
      const iterator = decodeSse(byteSource([utf8(`data: 1${end}`)], { hang: true }))[Symbol.asyncIterator]()
      // oxlint-disable-next-line no-await-in-loop -- one case after the other
      expect(await iterator.next()).toEqual({ done: false, value: message('1') })
    }
  })

  it('releases the source on break', async () => {
    const source = byteSource([utf8('data: 1\n\ndata: 2\n\n')], { hang: true })
    for await (const event of decodeSse(source)) {
      expect(event.data).toBe('1')
      break
    }
    expect(source.returns).toBe(1)
  })

  it.each([0, -1, 1.5, Number.NaN])('rejects maxRecordBytes %d before reading', (maxRecordBytes) => {
    expect(() => decodeSse(byteSource([]), { maxRecordBytes })).toThrow(RangeError)
  })
})

describe('the size limit of an event', () => {
  it('accepts exactly maxRecordBytes of data and no more, for any chunking', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('data: x', 'data: é', 'data: 🦊🦊', 'data'), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -3, max: 3 }),
        cuts,

        async (lines, slack, lengths) => {
          const size = utf8(lines.join('')).length
          const text = `data: a\n\n${lines.join('\n')}\n\ndata: b\n\n`
          const { items, error } = await decode(text, lengths, { maxRecordBytes: Math.max(size + slack, 7) })
          const fits = slack >= 0 || size <= 7
          expect(items.length).toBe(fits ? 3 : 1)
          expect(error instanceof ProtocolError).toBe(!fits)
        },
      ),
    )
  })

  it('applies to an endless comment and stops reading', async () => {
    const source = byteSource([utf8(':'), ...Array.from({ length: 1000 }, () => utf8('x'.repeat(1000)))])
    const { error } = await collect(decodeSse(source, { maxRecordBytes: 10_000 }))
    expect(error).toBeInstanceOf(ProtocolError)
    expect([source.pulls, source.returns]).toEqual([11, 1])
  })

  it('does not count pings', async () => {
    const text = `${': ping\n'.repeat(1000)}data: 1\n\n${': ping\n\n'.repeat(1000)}data: 2\n\n`
    expect((await decode(text, [50], { maxRecordBytes: 20 })).items).toHaveLength(2)
  })

  it('takes linear time for an event of 4 MiB in small chunks, as one line or many', async () => {
    const long = 'x'.repeat(4 * 1024 * 1024)
    const many = 'data\n'.repeat(400_000)
    // 150 ms where this was written; searching the rest of the buffer for a colon on each line would take minutes.
    expect((await decode(`data: ${long}\n\n`, [1024])).items[0]?.data).toHaveLength(long.length)
    expect((await decode(`${many}\n`, [1024])).items[0]?.data).toHaveLength(399_999)
    expect((await decode(`${many}\n`)).items[0]?.data).toHaveLength(399_999)
  })
})

describe('any stream of events', () => {
  it('decodes to the same events for any chunking', async () => {
    const piece = fc.constantFrom(
      'data',
      'event',
      'id',
      'retry',
      ':',
      ':',
      ' ',
      'x',
      '7',
      'é🦊',
      '\uFEFF',
      '\0',
      '\n',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), cuts, async (parts, lengths) => {
        const text = parts.join('')
        expect(await decode(text, lengths)).toEqual(await decode(text))
      }),
      { numRuns: 1000 },
    )
  })

  it('decodes to the encoded events', async () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n\0]/g, ''))
    const anyEvent = fc.record({
      event: line.filter((text) => text !== ''),
      lines: fc.array(line, { minLength: 1 }),
      id: line,
    })
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n')
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent), lineEnd, cuts, async (events, end, lengths) => {
        const text = events.map(({ event, lines, id }) => write(event, lines, id).join(end)).join('')
        const { items } = await decode(text, lengths)
        expect(items).toEqual(events.map(({ event, lines, id }) => ({ event, data: lines.join('\n'), id })))
      }),
    )
  })
})
