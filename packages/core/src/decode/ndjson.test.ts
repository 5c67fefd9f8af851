import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../foundation/index.ts'
import { decodeNdjson, type NdjsonOptions } from './ndjson.ts'
import { byteSource, collect, cut, type Outcome, utf8 } from './testing/byte-source.ts'

/** Ways to cut: short and long pieces in any order, single bytes included. */
const cuts: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constant([1]),
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
)

interface Place {
  readonly items: readonly unknown[]
  readonly index?: number | undefined
  readonly offset?: number | undefined
}

async function decode(
  bytes: Uint8Array | string,
  lengths: readonly number[] = [1e9],
  options: NdjsonOptions<unknown> = {},
): Promise<Outcome<unknown>> {
  const source = byteSource(cut(typeof bytes === 'string' ? utf8(bytes) : bytes, lengths))
  return collect(decodeNdjson(source, options))
}

/** The decoded rows and the position of the error. */
async function place(...args: Parameters<typeof decode>): Promise<Place> {
  const { items, error } = await decode(...args)
  if (error === undefined) return { items }
  if (!(error instanceof ProtocolError)) throw error
  return { items, index: error.recordIndex, offset: error.byteOffset }
}

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(typeof part === 'string' ? utf8(part) : part)))
}

const BOM = [0xef, 0xbb, 0xbf]

describe('decodeNdjson', () => {
  it.each([
    ['no row', '', []],
    ['rows', '{"a":1}\n{"a":2}\n', [{ a: 1 }, { a: 2 }]],
    ['a last row without newline', '1\n2', [1, 2]],
    ['carriage returns', '1\r\n2\r\n3\r', [1, 2, 3]],
    ['blank lines', '\n\r\n1\n\n \t \n2\n\n', [1, 2]],
    ['blanks around a row', ' 1 \n\t[2]\t\r\n', [1, [2]]],
    ['every kind of value', 'null\ntrue\n"x"\n[]\n{}\n-1.5e3', [null, true, 'x', [], {}, -1500]],
    ['text of all planes', '"é"\n"漢"\n"🦊"\n', ['é', '漢', '🦊']],
    ['line ends that JSON knows nothing of', '"a\u2028b\u0085"\n', ['a\u2028b\u0085']],
  ])('reads %s', async (_, text, rows) => {
    expect(await decode(text)).toEqual({ items: rows })
    expect(await decode(text, [1])).toEqual({ items: rows })
  })

  it('skips a byte order mark only at the start, for any chunking', async () => {
    for (const lengths of [[1e9], [1], [2], [3], [4]]) {
      // oxlint-disable no-await-in-loop -- one case after the other
      expect(await decode(bytesOf(BOM, '1\n2\n'), lengths)).toEqual({ items: [1, 2] })
      expect(await decode(bytesOf(BOM), lengths)).toEqual({ items: [] })
      expect(await decode(bytesOf(BOM, '\n1'), lengths)).toEqual({ items: [1] })
      expect(await place(bytesOf('1\n', BOM, '2\n'), lengths)).toEqual({ items: [1], index: 2, offset: 2 })
      // oxlint-enable no-await-in-loop
    }
  })

  it('names the broken record and its offset without quoting it', async () => {
    const { items, error } = await decode('{"a":"é"}\n\n{"key": "SECRET"\n3\n')
    expect(items).toEqual([{ a: 'é' }])
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ recordIndex: 2, byteOffset: 12, message: 'Record 2 at byte 12 is not JSON' })
    expect(error).not.toHaveProperty('cause')
    expect(JSON.stringify(error)).not.toContain('SECRET')
  })

  it.each([
    ['two values on a line', '1,2\n'],
    ['two rows on a line', '{} {}\n'],
    ['a row over two lines', '[3\n4]\n'],
    ['a row over two lines that would join', '{"a":[{}\n{}]}\n'],
    ['a line that would close a list', '5],[6\n'],
    ['a newline within a text', '"a\nb"\n'],
    ['a comment', '// x\n'],
    ['NUL', '\u0000\n'],
    ['no-break space', '\u00A0\n'],
  ])('rejects %s', async (_, text) => {
    for (const lengths of [[1e9], [1]]) {
      // oxlint-disable-next-line no-await-in-loop -- one case after the other
      expect(await place(`0\n${text}`, lengths)).toEqual({ items: [0], index: 2, offset: 2 })
    }
  })

  it.each([
    ['a stray byte', [0xff]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['half a character', [0xe6, 0xbc]],
  ])('rejects %s after the rows before it', async (_, broken) => {
    for (const lengths of [[1e9], [1], [5]]) {
      // oxlint-disable-next-line no-await-in-loop -- one case after the other
      const got = await place(bytesOf('"é"\n1\n"', broken, '"\n2\n'), lengths)
      expect(got).toEqual({ items: ['é', 1], index: 3, offset: 7 })
    }
    expect((await decode(bytesOf(broken))).error).toMatchObject({ message: 'Record 1 at byte 0 is not UTF-8' })
  })

  it('calls a custom parser and keeps its error as the cause', async () => {
    const lines = await decode('a\r\nb\n\nc', [2], { parse: (line: string) => line })
    expect(lines).toEqual({ items: ['a', 'b', 'c'] })

    const own = new TypeError('mine')
    const parse = (): never => {
      throw own
    }
    const { error } = await decode('1', [1], { parse })
    expect(error).toMatchObject({ message: 'Record 1 at byte 0 cannot be read', cause: own })

    const inner = new ProtocolError('created_at is not a timestamp')
    const fail = (): never => {
      throw inner
    }
    expect((await decode('1', [1], { parse: fail })).error).toMatchObject({
      message: 'Record 1 at byte 0 cannot be read: created_at is not a timestamp',
      cause: inner,
    })
  })

  it.each([0, -1, 1.5, Number.NaN])('rejects maxRecordBytes %d before reading', (maxRecordBytes) => {
    expect(() => decodeNdjson(byteSource([]), { maxRecordBytes })).toThrow(RangeError)
  })

  it('decodes a source that reuses its chunk', async () => {
    const shared = new Uint8Array(4)
    async function* source(): AsyncGenerator<Uint8Array> {
      for (const piece of ['"abc', 'def"', '\n"gh', 'ij"\n']) {
        shared.set(utf8(piece))
        yield shared
      }
    }
    expect(await collect(decodeNdjson(source()))).toEqual({ items: ['abcdef', 'ghij'] })
  })
})

describe('the size limit of a line', () => {
  it('accepts exactly maxRecordBytes and no more, for any chunking', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        cuts,
        async (max, size, lengths) => {
          const row = `"${'x'.repeat(size)}"`
          const got = await place(`1\n2\n${row}\n3\n`, lengths, { maxRecordBytes: max })
          const fits = size + 2 <= max
          const text = 'x'.repeat(size)
          expect(got).toEqual(fits ? { items: [1, 2, text, 3] } : { items: [1, 2], index: 3, offset: 4 })
        },
      ),
    )
  })

  it('stops reading as soon as the line is too long', async () => {
    const chunks = Array.from({ length: 1000 }, () => new Uint8Array(1024).fill(0x20))
    const source = byteSource(chunks)
    const { error } = await collect(decodeNdjson(source, { maxRecordBytes: 10_000 }))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(source.pulls).toBe(10)
    expect(source.returns).toBe(1)
  })

  it('is 16 MiB by default', async () => {
    const bytes = new Uint8Array(16 * 1024 * 1024 + 1).fill(0x20)
    expect(await place(bytes.subarray(1))).toEqual({ items: [] })
    expect(await place(bytes)).toEqual({ items: [], index: 1, offset: 0 })
  })

  it('takes linear time for one line in many chunks', async () => {
    const line = utf8(JSON.stringify('x'.repeat(32 * 1024 * 1024)))
    // 80 ms where this was written; a quadratic decoder copies 512 GiB, longer than a test may take.
    const { items } = await decode(line, [1024], { maxRecordBytes: 2 ** 26 })
    expect(items).toHaveLength(1)
  })
})

describe('any stream of rows', () => {
  // JSON.stringify turns -0 into 0.
  const rows = fc.array(
    fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  )
  const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n', '\n \r\n')

  it('decodes to the encoded rows for any chunking', async () => {
    await fc.assert(
      fc.asyncProperty(rows, lineEnd, fc.boolean(), cuts, async (values, end, ended, lengths) => {
        const text = values.map((value) => JSON.stringify(value)).join(end) + (ended ? end : '')
        expect(await decode(text, lengths)).toEqual({ items: values })
        const source = byteSource(cut(utf8(text), lengths))
        expect((await collect(decodeNdjson(source).batches())).items.flat(1)).toEqual(values)
      }),
      { numRuns: 300 },
    )
  })

  it('fails at the same place after the same rows for any chunking', async () => {
    const piece = fc.constantFrom(
      '{"a":1}',
      '[1',
      ']',
      '"é🦊"',
      '\n',
      '\n',
      '\r',
      ' ',
      ',',
      '2',
      '\uFEFF',
      [0xff],
      [0xe6],
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 12 }),
        cuts,

        fc.integer({ min: 1, max: 12 }),
        async (parts, lengths, max) => {
          const bytes = bytesOf(...parts)
          const options = { maxRecordBytes: max }
          expect(await place(bytes, lengths, options)).toEqual(await place(bytes, [1e9], options))
        },
      ),
      { numRuns: 1000 },
    )
  })
})
