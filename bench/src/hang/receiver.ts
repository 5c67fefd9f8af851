import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** A report that has arrived. */
export interface Arrival {
  /** By the wall clock. */
  readonly at: number
  readonly body: string
}

/** A server that keeps the reports of hangs that it receives, from every candidate. */
export interface Receiver {
  readonly url: string
  /** Takes the arrivals since the last call. */
  take(): Arrival[]
  close(): Promise<void>
}

/** What a report of a hang contains: ours, and the envelope of an event of Sentry. */
const isHang = (body: string): boolean =>
  body.includes('"state":"hung"') || /"type":"event"[\s\S]*Event Loop/i.test(body)

export async function openReceiver(): Promise<Receiver> {
  let arrivals: Arrival[] = []
  const server = createServer((request, response) => {
    const at = Date.now()
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      response.end('{}')
      void decode(Buffer.concat(parts), request.headers['content-encoding']).then((body) => {
        if (isHang(body)) arrivals.push({ at, body })
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    take() {
      const taken = arrivals
      arrivals = []
      return taken
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const decode = async (body: Buffer, encoding: string | undefined): Promise<string> =>
  (encoding === 'gzip' ? await promisify(gunzip)(body) : body).toString('utf8')
