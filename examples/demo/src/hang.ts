// A program that is watched while it works. It hangs on purpose, until the server knows that it hangs.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SekhaClient } from '@sekha/core'
import { type TelemetryStoredEvent, TelemetryNamespace } from '@sekha/core/telemetry'
import type { TelemetryStats } from '@sekha/telemetry'

/** What the server knows of the hang, and what the program knows of its records. */
export interface WatchedHang {
  /** The event during the hang, when no line of the program ran. */
  readonly during: TelemetryStoredEvent
  /** The same event after the hang. */
  readonly hang: TelemetryStoredEvent
  readonly recovery: TelemetryStoredEvent
  readonly state: unknown
  readonly stats: TelemetryStats
}

/** Starts a program that blocks its thread in an activity, and reads from the server what its watchdog has sent. */
export async function watchHang(url: string, client: SekhaClient, folder: string): Promise<WatchedHang> {
  mkdirSync(folder)
  const program = fileURLToPath(new URL('hanging-program.ts', import.meta.url))
  const child = spawn(process.execPath, [program, url, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const sessionId = String((await lines.next()).value)
  const telemetry = new TelemetryNamespace(client)
  const find = async (name: string): Promise<readonly TelemetryStoredEvent[]> =>
    (await telemetry.events.list(sessionId, { name })).data
  let during: TelemetryStoredEvent | undefined
  while (during === undefined) {
    assert.equal(child.exitCode, null)
    await new Promise((resolve) => setTimeout(resolve, 20))
    // The server does not know the session before the first delivery.
    ;[during] = await find('application_appears_hung').catch(() => [])
  }
  writeFileSync(join(folder, 'seen'), '')
  const stats = JSON.parse(String((await lines.next()).value)) as TelemetryStats
  const [hang, ...others] = await find('application_appears_hung')
  const [recovery] = await find('application_recovered')
  assert(hang !== undefined && recovery !== undefined)
  assert.equal(others.length, 0)
  const { state } = await telemetry.sessions.get(sessionId)
  return { during, hang, recovery, state, stats }
}
