// A program that is watched while it works. It hangs on purpose for a moment.
import assert from 'node:assert/strict'
import type { SekhaClient } from '@sekha/core'
import { type TelemetryStoredEvent, TelemetryNamespace } from '@sekha/core/telemetry'
import { createSession, type TelemetryStats } from '@sekha/telemetry'

const hangMs = 1200

/** What the server knows of the hang, and where the records are. */
export interface WatchedHang {
  readonly hang: TelemetryStoredEvent
  readonly recovery: TelemetryStoredEvent
  readonly state: unknown
  readonly stats: TelemetryStats
}

/** Starts a session, blocks the thread in an activity, and reads from the server what the watchdog saw. */
export async function watchHang(url: string, client: SekhaClient, spoolFolder: string): Promise<WatchedHang> {
  const session = createSession(url, { product: 'demo', version: '1.0.0', spoolFolder })
  session.startHeartbeatMonitor({ mode: 'automatic', timeoutMs: 300, checkIntervalMs: 50 })
  session.updateState({ status: 'running', import: { file: 'prices.csv', rows: 0 } })
  await new Promise((resolve) => setTimeout(resolve, 200))
  {
    using activity = session.activity('import', { file: 'prices.csv' })
    blockFor(hangMs)
    activity.set({ rows: 1000 })
  }
  session.updateState({ import: { rows: 1000 } })
  session.counter('rows').add(1000)
  const telemetry = new TelemetryNamespace(client)
  const find = async (name: string): Promise<TelemetryStoredEvent | undefined> => {
    await session.flush()
    const page = await telemetry.events.list(session.sessionId, { name })
    return page.data[0]
  }
  let recovery: TelemetryStoredEvent | undefined
  while (recovery === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    recovery = await find('application_recovered')
  }
  const hang = await find('application_appears_hung')
  assert(hang !== undefined)
  const { state } = await telemetry.sessions.get(session.sessionId)
  return { hang, recovery, state, stats: await session.end() }
}

function blockFor(ms: number): void {
  const endAt = performance.now() + ms
  while (performance.now() < endAt);
}
