// Compares the requests of servers of two commits, over HTTP on loopback:
// node bench/src/requests/compare-servers.ts ROUNDS before=CLI_FILE after=CLI_FILE
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentile, summarize } from '../harness/statistics.ts'

/** Calls an operation, and returns its JSON. @throws {Error} when the status is not a success */
type Call = (method: string, path: string, body?: object) => Promise<{ readonly id: string }>

const vocabulary = 2000

/** Creates the same texts for every server: words of which few are common. */
function createWriter(): (words: number) => string {
  let seed = 42
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  return (words) => Array.from({ length: words }, () => `word${Math.floor(random() ** 2 * vocabulary)}`).join(' ')
}

function createCall(agent: Agent, port: number): Call {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? '' : JSON.stringify(body)
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }
      const sent = request({ agent, host: '127.0.0.1', port, method, path, headers: payload === '' ? {} : headers })
      sent.on('error', reject)
      sent.on('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => {
          if ((response.statusCode ?? 500) >= 300)
            reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))
          else resolve(JSON.parse(text) as { id: string })
        })
      })
      sent.end(payload)
    })
}

/** Starts a server on a new file, and measures it. */
async function measure(cli: string): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'sekha-requests-'))
  const server = spawn(process.execPath, [cli, '--port', '0', '--db', join(folder, 'sekha.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [single, several] = [1, 16].map((maxSockets) => new Agent({ keepAlive: true, maxSockets })) as [Agent, Agent]
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const port = Number(/:(\d+) /.exec(String(line))?.[1])
    const calls = await measureCalls(createCall(single, port))
    // Last: the program is warm then, and no connection has been idle for so long that the server closes it.
    return { ...calls, ...(await measureCreates(createCall(several, port))) }
  } finally {
    for (const agent of [single, several]) agent.destroy()
    server.kill('SIGTERM')
    await once(server, 'exit')
    await rm(folder, { recursive: true })
  }
}

/** Creates a conversation. */
const createWith = (call: Call, content: readonly string[]): Promise<{ readonly id: string }> =>
  call('POST', '/api/v1/conversations', {
    label: 'Notes',
    folder: '/notes',
    messages: content.map((text) => ({ role: 'user', content: text })),
  })

async function measureCreates(call: Call): Promise<Record<string, number>> {
  const write = createWriter()
  const startedAt = performance.now()
  let left = 320
  const createRest = async (): Promise<void> => {
    while (left-- > 0) await createWith(call, [write(20)])
  }
  await Promise.all(Array.from({ length: 16 }, createRest))
  return { 'creates of 16 clients, requests/s': 320 / ((performance.now() - startedAt) / 1000) }
}

async function measureCalls(call: Call): Promise<Record<string, number>> {
  const write = createWriter()
  const found: Record<string, number> = {}
  const ids: string[] = []
  const startedAt = performance.now()
  for (let index = 0; index < 60; index++)
    ids.push(
      (
        await createWith(
          call,
          Array.from({ length: 100 }, () => write(20)),
        )
      ).id,
    )
  found['ingest by 100, messages/s'] = 6000 / ((performance.now() - startedAt) / 1000)

  const time = async (name: string, rounds: number, work: (index: number) => Promise<unknown>): Promise<void> => {
    for (let index = 0; index < rounds / 5; index++) await work(index)
    const times: number[] = []
    for (let index = 0; index < rounds; index++) {
      const begin = performance.now()
      await work(index)
      times.push(performance.now() - begin)
    }
    found[`${name}, p50, ms`] = percentile(times, 0.5)
    found[`${name}, p99, ms`] = percentile(times, 0.99)
  }
  const idOf = (index: number): string => ids[index % ids.length] ?? ''
  await time('get', 1500, (index) => call('GET', `/api/v1/conversations/${idOf(index)}`))
  await time('list', 1000, (index) => call('GET', `/api/v1/conversations?page_size=20&page=${1 + (index % 10)}`))
  await time('search', 1500, () => call('POST', '/api/v1/query', { query: write(5), limit: 10 }))
  await time('append', 500, (index) =>
    call('POST', `/api/v1/conversations/${idOf(index)}/messages`, { messages: [{ role: 'user', content: write(20) }] }),
  )
  return found
}

const format = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

function describe(values: readonly number[]): string {
  const { median, min, max } = summarize(values)
  return `${format(median)} (${format(min)}–${format(max)})`
}

const [rounds = '7', ...names] = process.argv.slice(2)
const servers = names.map((it) => it.split('=') as [name: string, cli: string])
if (servers.length !== 2) throw new TypeError('pass ROUNDS and two servers: NAME=CLI_FILE NAME=CLI_FILE')
const results = new Map<string, Map<string, number[]>>()
for (let round = 0; round < Number(rounds); round++)
  for (const [name, cli] of round % 2 === 0 ? servers : servers.toReversed())
    for (const [figure, value] of Object.entries(await measure(cli))) {
      const ofFigure = results.get(figure) ?? new Map<string, number[]>()
      results.set(figure, ofFigure.set(name, [...(ofFigure.get(name) ?? []), value]))
    }
console.log(`| | ${servers.map(([name]) => name).join(' | ')} | ratio |\n| --- | ---: | ---: | ---: |`)
for (const [figure, byName] of results) {
  const [first = [], second = []] = servers.map(([name]) => byName.get(name) ?? [])
  const ratios = first.map((value, round) => (second[round] ?? Number.NaN) / value)
  console.log(`| ${figure} | ${describe(first)} | ${describe(second)} | ${describe(ratios)} |`)
}
