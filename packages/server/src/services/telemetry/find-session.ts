import { HttpError } from '../../host/http-error.ts'
import type { Session } from './store/telemetry-store.ts'
import type { TelemetryInput } from './telemetry-handlers.ts'

/** Finds the session of one of our own operations. @throws {HttpError} 404 when it does not exist */
export async function findSession({
  service,
  scope,
  path,
}: Pick<TelemetryInput<'telemetry.sessions.summary'>, 'service' | 'scope' | 'path'>): Promise<Session> {
  const session = await service.store.find(scope, path.session_id)
  if (session === undefined) throw new HttpError(404, 'The session does not exist')
  return session
}
