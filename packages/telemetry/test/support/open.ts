import { temporaryDirectory } from 'sekha-test-kit'
import { createSession, type TelemetryOptions, type TelemetrySession } from '@sekha/telemetry'
import { startTelemetryServer, type TelemetryServer } from './telemetry-server.ts'

/** Starts a session with a folder of its own, and its server. */
export async function openSession(
  options: TelemetryOptions = {},
): Promise<{ server: TelemetryServer; session: TelemetrySession; folder: string }> {
  const folder = await temporaryDirectory()
  const server = await startTelemetryServer()
  const session = createSession(server.url, { product: 'shop', version: '1.2.0', spoolFolder: folder, ...options })
  return { server, session, folder }
}
