import type { Clock } from '@sekha/core/foundation'
import type { PortLike, ResolvedReports } from '../options.ts'
import type { HeartbeatReport, Transition } from '../transition.ts'
import { describeReport } from './describe-report.ts'
import { fillBody } from './fill-body.ts'
import type { FileModule } from './starvation.ts'

/** What outlets need of their thread. */
export interface OutletEnvironment {
  readonly clock: Clock
  /** Absent in browsers. */
  readonly fs?: FileModule | undefined
  readonly port?: PortLike | undefined
  readonly pid: number | undefined
  /** Called for every report beyond the limit. */
  readonly onSuppressed: () => void
  /** Called for every report that an outlet could not send. */
  readonly onFailure: (message: string) => void
}

/** Sends reports to a file, a port, the error output and a server. */
export interface Outlets {
  /** Sends one report. Files, ports and the error output have it on return. */
  readonly send: (transition: Transition) => void
  /** Waits for the requests under way, then closes the file. */
  readonly close: () => Promise<void>
}

const maxPostMs = 10_000
const minRetryMs = 1000
const maxRetryMs = 60_000
const maxHintMs = 3_600_000
/** Statuses of a server that may take the same request later. */
const temporary = (status: number): boolean => status >= 500 || status === 429 || status === 408
const minuteMs = 60_000

export function createOutlets(
  settings: Omit<ResolvedReports, 'port'>,
  { clock, fs, port, pid, onSuppressed, onFailure }: OutletEnvironment,
): Outlets {
  const { stderr, file, url, headers, body, states, context, maxPerMinute } = settings
  const posts = new Set<Promise<void>>()
  /** Ends the retries of the last report, of the thread and of each lease. */
  const endings = new Map<string | undefined, () => void>()
  const attempt = (what: string, work: () => void): void => {
    try {
      work()
    } catch (error) {
      onFailure(`${what}: ${describe(error)}`)
    }
  }
  let descriptor: number | undefined
  const open = (): number => (descriptor ??= fs!.openSync(file!, 'a'))
  // A file that cannot be written is known now, not at the first hang.
  if (file !== undefined) attempt(`report.file ${file} cannot be opened`, open)
  let tokens = maxPerMinute
  let refilledAtMs = clock.monotonic()
  let suppressed = 0

  function takeToken(): boolean {
    const now = clock.monotonic()
    tokens = Math.min(maxPerMinute, tokens + ((now - refilledAtMs) * maxPerMinute) / minuteMs)
    refilledAtMs = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }

  /** @returns how long the server wants to be left alone, if another attempt makes sense */
  async function attemptPost(text: string): Promise<number | undefined> {
    try {
      const signal = AbortSignal.timeout(maxPostMs)
      const response = await fetch(url!, { method: 'POST', headers, body: text, signal, redirect: 'error' })
      await response.body?.cancel()
      if (response.ok) return undefined
      onFailure(`report.url responded ${response.status}`)
      const seconds = Number(response.headers.get('retry-after') ?? 0)
      return temporary(response.status) ? (seconds > 0 ? seconds * 1000 : 0) : undefined
    } catch (error) {
      onFailure(`report.url cannot be reached: ${describe(error)}`)
      return 0
    }
  }

  /** Sends a report, again and again for as long as its hang lasts. */
  async function post(text: string, lease: string | undefined, isHang: boolean): Promise<void> {
    endings.get(lease)?.()
    let isOver = !isHang
    let wake = (): void => {}
    const end = (): void => {
      isOver = true
      wake()
    }
    endings.set(lease, end)
    for (let waitMs = minRetryMs; ; waitMs = Math.min(2 * waitMs, maxRetryMs)) {
      const hintMs = await attemptPost(text)
      if (hintMs === undefined || isOver) break
      await new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, Math.max(waitMs, Math.min(hintMs, maxHintMs)))
        wake = () => {
          clock.clearTimeout(timer)
          resolve()
        }
      })
      if (isOver) break
    }
    if (endings.get(lease) === end) endings.delete(lease)
  }

  return {
    send(transition) {
      if (transition.state === 'recovered') endings.get(transition.lease)?.()
      if (!(states as readonly string[]).includes(transition.state)) return
      if (!takeToken()) {
        suppressed += 1
        return onSuppressed()
      }
      const report: HeartbeatReport = { ...transition, pid, context, suppressed }
      suppressed = 0
      const line = JSON.stringify(report)
      if (file !== undefined)
        attempt(`report.file ${file} cannot be written`, () => void fs!.writeSync(open(), `${line}\n`))
      if (port !== undefined) attempt('report.port', () => port.postMessage(report))
      if (stderr) attempt('report.stderr', () => writeText(fs, describeReport(report)))
      if (url === undefined) return
      const text = body === undefined ? line : JSON.stringify(fillBody(body, report))
      const posting = post(text, report.lease, report.state === 'hung').finally(() => posts.delete(posting))
      posts.add(posting)
    },
    async close() {
      for (const end of endings.values()) end()
      await Promise.all(posts)
      if (descriptor !== undefined) fs?.closeSync(descriptor)
      descriptor = undefined
    },
  }
}

/** A worker's own `process.stderr` goes through the main thread, which is blocked. */
function writeText(fs: FileModule | undefined, text: string): void {
  if (fs === undefined) console.error(text)
  else fs.writeSync(2, `${text}\n`)
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message
}
