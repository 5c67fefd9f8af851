// Disks as the system limits them, and several processes on one folder.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession, type TelemetryStats } from '@sekha/telemetry'
import { runChild, temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { accountedFor } from './support/sum.ts'
import { type ReceivedRecord, startTelemetryServer } from './support/telemetry-server.ts'

const limited = fileURLToPath(new URL('support/limited.ts', import.meta.url))
const ender = new URL('support/ender.ts', import.meta.url)

const steps = (records: readonly ReceivedRecord[]): unknown[] =>
  records.filter(({ name }) => name === 'step').map(({ data }) => (data as { step: number }).step)

const thousand = Array.from({ length: 1000 }, (_, at) => at + 1)

/** Runs the program behind a command of the shell. Returns its ledgers, and what arrived. */
async function runLimited(
  before: string,
  folder: string,
): Promise<{ during: TelemetryStats; after: TelemetryStats; records: ReceivedRecord[] }> {
  await using server = await startTelemetryServer()
  const script = `${before} exec "$0" "$1" "$2" "$3"`
  const child = spawn('sh', ['-c', script, process.execPath, limited, server.url, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [code] = (await once(child, 'close')) as [number | null]
  expect(code).toBe(0)
  const [during, after] = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TelemetryStats)
  return { during: during!, after: after!, records: server.records() }
}

/** Checks that everything arrived, although the disk did not take it. */
function checkComplete({ during, after, records }: Awaited<ReturnType<typeof runLimited>>): void {
  expect(accountedFor(during)).toBe(during.accepted)
  expect(after).toMatchObject({ accepted: 1002, delivered: 1002, duplicate: 0, pending: 0 })
  expect(steps(records)).toEqual(thousand)
}

describe.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
  it('in the middle of a file leaves the rest in memory, says why, and everything is delivered', async () => {
    // Files of the program have at most 32 blocks of 512 or 1024 bytes. The system cuts the write that exceeds them.
    const run = await runLimited('ulimit -f 32;', await temporaryDirectory())
    expect(run.during.storage).toEqual({ kind: 'memory', degraded: expect.stringContaining('EFBIG') as string })
    checkComplete(run)
  })

  it('because the path is not a folder is said, and everything is delivered', async () => {
    const file = join(await temporaryDirectory(), 'file')
    writeFileSync(file, '')
    const run = await runLimited('', join(file, 'telemetry'))
    expect(run.during.storage).toEqual({ kind: 'memory', degraded: expect.stringContaining('ENOTDIR') as string })
    checkComplete(run)
  })

  it('because it is read-only is said, and everything is delivered', async ({ skip }) => {
    const folder = join(await temporaryDirectory(), 'read-only')
    mkdirSync(folder)
    chmodSync(folder, 0o555)
    // The user `root` may write everywhere, so the program becomes another one.
    const asNobody = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --clear-groups --inh-caps=-all' : ''
    try {
      execFileSync('sh', ['-c', `${asNobody} "$0" -e 0`, process.execPath], { stdio: 'ignore' })
      execFileSync('sh', ['-c', `${asNobody} test -r "$0"`, limited], { stdio: 'ignore' })
    } catch {
      skip('this user may write everywhere, and cannot become one that may not')
    }
    const run = await runLimited(
      asNobody === '' ? '' : `exec ${asNobody} sh -c 'exec "$0" "$@"' "$0" "$1" "$2" "$3";`,
      folder,
    )
    expect(run.during.storage).toEqual({ kind: 'memory', degraded: expect.stringContaining('EACCES') as string })
    checkComplete(run)
  })
})

describe('several processes on one folder', () => {
  it('write at the same time, and share what dead ones left: each record arrives once', async () => {
    const folder = await temporaryDirectory()
    await using server = await startTelemetryServer(0, { status: 503 })
    const first = Array.from({ length: 3 }, () => runChild(ender, [server.url, folder, 'exit-3']))
    for (const child of first) expect((await child.ended).code).toBe(3)
    server.behaviour = 'store'
    const second = Array.from({ length: 3 }, () => runChild(ender, [server.url, folder, 'end']))
    for (const child of second) expect((await child.ended).code).toBe(0)
    // One that was adopted by a process whose time was up is delivered by the next one.
    const last = createSession(server.url, { product: 'last', version: '1', spoolFolder: folder })
    expect(await last.end()).toMatchObject({ pending: 0, crashesFound: 0 })
    for (const child of [...first, ...second]) {
      const records = server.sessions.get(child.lines[0]!)!
      expect(steps(records)).toEqual(thousand)
      expect(new Set(records.map(({ id }) => id)).size).toBe(records.length)
    }
    expect(new Set(server.records().map(({ id }) => id)).size).toBe(server.records().length)
  })
})
