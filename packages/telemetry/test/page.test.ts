import { createSession } from '@sekha/telemetry'
import { describe, expect, it, vi } from 'vitest'
import { startTelemetryServer } from './support/telemetry-server.ts'

describe('a session in a page', () => {
  it('goes on while the page is hidden or cached, and ends when the page is unloaded', async () => {
    const page = new EventTarget()
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'hidden' }))
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    const server = await startTelemetryServer()
    const session = createSession(server.url, { product: 'shop', version: '1', spool: 'memory' })
    const hide = (persisted: boolean): boolean =>
      page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }))
    const arrived = (): unknown[] =>
      (server.sessions.get(session.sessionId) ?? []).map(({ kind, phase }) => phase ?? kind)

    document.dispatchEvent(new Event('visibilitychange'))
    hide(true)
    session.logEvent('still_open')
    await session.flush()
    expect(arrived()).toEqual(['start', 'event'])

    hide(false)
    await vi.waitFor(() => expect(arrived()).toEqual(['start', 'event', 'end']))
    vi.unstubAllGlobals()
    await server.close()
  })
})
