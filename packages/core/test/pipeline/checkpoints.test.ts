import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  ConnectionError,
  type ExportCheckpoint,
  type ExportRecord,
  NotFoundError,
  type SekhaClient,
  type StreamCall,
  type Transport,
} from '../../src/index.ts'
import { connect } from './support/fixtures.ts'
import { rejection, serve } from 'sekha-test-kit'

interface Line {
  readonly type: string
  readonly id?: string
  readonly checkpoint?: string
}

/** Messages with a checkpoint after every third one. */
const stored: readonly Line[] = Array.from({ length: 20 }, (_, n): Line => ({ type: 'message', id: `m${n}` })).flatMap(
  (record, n) => (n % 3 === 2 ? [record, { type: 'checkpoint', checkpoint: `k${n}` }] : [record]),
)
const ids = stored.flatMap(({ id }) => id ?? [])

/** Writes an export like the server, after the checkpoint in the query of `url`. */
function writeExport(url: string): Buffer {
  const after = new URL(url, 'http://a').searchParams.get('after')
  const part = stored.slice(stored.findIndex(({ checkpoint }) => checkpoint === after) + 1)
  const messages = part.filter(({ type }) => type === 'message').length
  const lines = [{ type: 'header' }, ...part, { type: 'footer', conversations: 0, messages, sha256: 'x' }]
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** Cuts bytes into chunks of these sizes, which repeat. */
function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const inMemory =
  (sizes: readonly number[]): Transport =>
  async ({ url }) => ({
    status: 200,
    headers: new Headers({ 'content-type': 'application/x-ndjson' }),
    text: async () => '',
    async *stream() {
      yield* cut(writeExport(url), sizes)
    },
    cancel: async () => {},
  })

type Reader = (stream: StreamCall<{ readonly type: string }>) => AsyncIterable<readonly string[]>

/** Reads the ids of the messages in each item. */
const readers: readonly (readonly [string, Reader])[] = [
  [
    'record',
    async function* records(stream) {
      for await (const record of stream) yield [JSON.stringify(record)]
    },
  ],
  [
    'batch',
    async function* batches(stream) {
      for await (const batch of stream.batches()) yield batch.map((record) => JSON.stringify(record))
    },
  ],
  [
    'chunk',
    async function* chunks(stream) {
      for await (const chunk of stream.bytes()) yield [Buffer.from(chunk).toString()]
    },
  ],
]

/** Reads, saves the checkpoint after each item, and stops after some items. @returns what was kept, and the checkpoint */
async function readUntil(
  client: SekhaClient,
  read: Reader,
  stopAfter: number,
  after?: string,
): Promise<{ kept: string; saved: string | undefined }> {
  const stream = client.export.stream({ after })
  let kept = ''
  let saved = after
  let count = 0
  for await (const item of read(stream)) {
    kept += item.map((part) => (part.startsWith('{') && part.endsWith('}') ? `${part}\n` : part)).join('')
    if (stream.checkpoint !== undefined) saved = stream.checkpoint
    count += 1
    if (count === stopAfter) break
  }
  return { kept, saved }
}

const idsOf = (kept: string): string[] => [...kept.matchAll(/"id":"(\w+)"\}/g)].map(([, id]) => id!)

describe.each(readers)('the checkpoint of an export, saved after each %s', (_, read) => {
  const stops = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 })
  const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 })

  async function check(client: SekhaClient, stopsAfter: readonly number[]): Promise<void> {
    const all: string[] = []
    let after: string | undefined
    for (const stopAfter of [...stopsAfter, Infinity]) {
      // oxlint-disable-next-line no-await-in-loop -- each part continues the last one
      const { kept, saved } = await readUntil(client, read, stopAfter, after)
      all.push(...idsOf(kept))
      after = saved
    }
    // Nothing is lost, and only records after the checkpoint are repeated.
    expect([...new Set(all)]).toEqual(ids)
  }

  it('loses nothing, wherever the program is stopped, with chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(stops, sizes, (stopsAfter, lengths) =>
        check(connect({ baseUrl: 'http://a', transport: inMemory(lengths) }), stopsAfter),
      ),
      { numRuns: 300 },
    )
  })

  it('loses nothing over HTTP', async () => {
    let lengths: readonly number[] = [1]
    const server = await serve(({ url }, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      for (const chunk of cut(writeExport(url ?? ''), lengths)) response.write(chunk)
      response.end()
    })
    const client = connect({ baseUrl: server.url })
    await fc.assert(
      fc.asyncProperty(stops, sizes, (stopsAfter, next) => {
        lengths = next
        return check(client, stopsAfter)
      }),
      { numRuns: 20 },
    )
  })
})

describe('the checkpoint of an export', () => {
  const open = (sizes = [10_000], after?: string): StreamCall<ExportedRecord> =>
    connect({ baseUrl: 'http://a', transport: inMemory(sizes) }).export.stream({ after })
  type ExportedRecord = Exclude<ExportRecord, ExportCheckpoint>

  it('covers exactly the records before the current one, when it changes', async () => {
    for (const sizes of [[10_000], [7], [64, 200]]) {
      const stream = open(sizes)
      const before: string[] = []
      let last: string | undefined
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      for await (const record of stream) {
        if (stream.checkpoint !== last) expect(stream.checkpoint).toBe(before.at(-1)?.replace('m', 'k'))
        last = stream.checkpoint
        if (record.type === 'message') before.push(record.id)
      }
      expect(last).toBe('k17')
    }
  })

  it('covers exactly the batches before the current one, when it changes', async () => {
    const stream = open()
    const seen: (readonly [string | undefined, number])[] = []
    for await (const batch of stream.batches()) seen.push([stream.checkpoint, batch.length])
    // The header, the footer, and a batch from checkpoint to checkpoint.
    expect(seen.map(([, size]) => size)).toEqual([4, 3, 3, 3, 3, 3, 3])
    expect(seen.map(([at]) => at)).toEqual([undefined, 'k2', 'k5', 'k8', 'k11', 'k14', 'k17'])
  })

  it('begins as the checkpoint of the request', async () => {
    const stream = open([10_000], 'k5')
    expect(stream.checkpoint).toBe('k5')
    for await (const _ of stream) break
    expect(stream.checkpoint).toBe('k5')
  })

  it('is at every error of the stream', async () => {
    const lost = new ConnectionError('The connection was lost')
    const refused: Transport = async () => {
      throw lost
    }
    const cutOff: Transport = async (request) => ({
      ...(await inMemory([10_000])(request)),
      async *stream() {
        yield writeExport(request.url).subarray(0, 300)
        throw lost
      },
    })
    const missing: Transport = async (request) => ({
      ...(await inMemory([1])(request)),
      status: 404,
      text: async () => '{"error":"No such thing"}',
    })
    const read = (transport: Transport, after?: string): Promise<unknown> =>
      rejection(
        (async () => {
          const stream = connect({ baseUrl: 'http://a', transport }).export.stream({ after }, { maxResumes: 0 })
          for await (const _ of stream);
        })(),
      )
    expect(await read(cutOff)).toHaveProperty('checkpoint', 'k5')
    expect(await read(refused, 'k2')).toMatchObject({ checkpoint: 'k2', name: 'ConnectionError' })
    const error = await read(missing, 'k2')
    expect(error).toBeInstanceOf(NotFoundError)
    expectTypeOf<NotFoundError>().toHaveProperty('checkpoint')
    expect(JSON.parse(JSON.stringify(error))).toHaveProperty('checkpoint', 'k2')
  })

  it('is not among the records, in types either', () => {
    expectTypeOf<SekhaClient['export']['stream']>().returns.toEqualTypeOf<StreamCall<ExportedRecord>>()
    expectTypeOf<ExportedRecord['type']>().toEqualTypeOf<'header' | 'conversation' | 'message' | 'footer'>()
  })

  it('is refused when it is empty, before any request', () => {
    expect(() => open([1], '')).toThrow(
      new TypeError('export.stream: after must be a checkpoint of this stream, got an empty string'),
    )
  })

  it('leaves maxResumes to the options', () => {
    const client = connect({ baseUrl: 'http://a', transport: inMemory([1]) })
    // @ts-expect-error -- an option among the fields
    expect(() => client.export.stream({ maxResumes: 0 })).toThrow(
      'export.stream: maxResumes is an option of the call: pass it in the last argument, after the fields',
    )
  })
})
