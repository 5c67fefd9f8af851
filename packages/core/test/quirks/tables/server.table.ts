import { ServerError } from '../../../src/index.ts'
import type { Quirk } from '../quirk.ts'
import { empty, json, text } from '../wire.ts'

const health = { method: 'GET', path: '/health' }
const metrics = { method: 'GET', path: '/metrics' }
const gauge =
  '# HELP sekha_conversations_total Conversations\n# TYPE sekha_conversations_total gauge\nsekha_conversations_total 0\n'

/** Health and metrics, the two responses that tell the profiles apart. */
export const serverQuirks: readonly Quirk[] = [
  {
    id: 'health.p1-healthy',
    section: '1.4',
    profile: 'P1',
    what: 'health reads the checks and a timestamp with an offset and nine fraction digits',
    call: (client) => client.health(),
    exchange: [
      {
        expect: health,
        response: json(
          200,
          '{"status":"healthy","timestamp":"2026-01-16T21:09:09.123456789+00:00","checks":{"database":{"status":"ok"},"chroma":{"status":"ok"}}}',
        ),
      },
    ],
    expected: {
      value: {
        status: 'healthy',
        timestamp: new Date('2026-01-16T21:09:09.123Z'),
        checks: { database: { status: 'ok' }, chroma: { status: 'ok' } },
      },
    },
  },
  {
    id: 'health.p1-unhealthy',
    section: '1.2',
    profile: 'P1',
    what: 'health is a result, not an error, when an unhealthy server sends only a 503',
    call: (client) => client.health(),
    exchange: [{ expect: health, response: empty(503) }],
    expected: { value: { status: 'unhealthy', checks: {} } },
  },
  {
    id: 'health.proxy',
    section: '7.4',
    profile: 'both',
    what: "a 503 with the page of a proxy is a ServerError, because it is not the server's response",
    call: (client) => client.health(),
    exchange: [
      {
        expect: health,
        response: { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>Service Unavailable</html>' },
      },
    ],
    expected: { error: { is: ServerError, has: { status: 503, operation: 'health' } } },
  },
  {
    id: 'health.p2',
    section: '1.6',
    profile: 'P2',
    what: 'health reads a body with a version and without checks',
    call: (client) => client.health(),
    exchange: [{ expect: health, response: json(200, '{"status":"healthy","version":"0.2.0","uptime_seconds":0}') }],
    expected: { value: { status: 'healthy', version: '0.2.0', uptime_seconds: 0 } },
  },
  {
    id: 'metrics.p1',
    section: '1.6',
    profile: 'P1',
    what: 'metrics returns the body unchanged',
    call: (client) => client.metrics(),
    exchange: [{ expect: metrics, response: text(200, gauge) }],
    expected: { value: gauge },
  },
  {
    id: 'metrics.p2',
    section: '1.6',
    profile: 'P2',
    what: 'metrics returns JSON as a string',
    call: (client) => client.metrics(),
    exchange: [{ expect: metrics, response: json(200, '{"metrics":"not_implemented"}') }],
    expected: { value: '{"metrics":"not_implemented"}' },
  },
  {
    id: 'auth.no-key',
    section: '1.1',
    profile: 'both',
    what: 'a client without a key sends none, and REST works',
    call: (client) => client.health(),
    exchange: [
      {
        expect: { ...health, headers: { authorization: null, 'x-api-key': null } },
        response: json(200, '{"status":"healthy","version":"0.2.0","uptime_seconds":0}'),
      },
    ],
    expected: { value: { status: 'healthy', version: '0.2.0', uptime_seconds: 0 } },
  },
]
