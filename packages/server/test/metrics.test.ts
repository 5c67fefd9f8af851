import { PermissionError, SekhaClient } from '@sekha/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openController, say } from './support/controller.ts'

const keys = { one: '1'.repeat(32), two: '2'.repeat(32) }
const metricsKey = 'm'.repeat(32)

function openTenants(): Record<'one' | 'two' | 'operator', SekhaClient> {
  const { controller } = openController({ tenants: keys, metricsKey })
  const clientWith = (apiKey: string): SekhaClient => {
    const client = new SekhaClient({ fetch: controller.fetch, apiKey })
    onTestFinished(() => client.close())
    return client
  }
  return { one: clientWith(keys.one), two: clientWith(keys.two), operator: clientWith(metricsKey) }
}

const readMetrics = async (client: SekhaClient): Promise<readonly string[]> => (await client.metrics()).split('\n')

describe('metrics', () => {
  test("show a tenant its own figures, and nothing of another's or of the process", async () => {
    const { one, two } = openTenants()
    await one.conversations.create({ label: 'x', messages: [say('a'), say('b')] })
    await two.query('nothing')
    const ofOne = await readMetrics(one)
    expect(ofOne).toContain('sekha_conversations_total 1')
    expect(ofOne).toContain('sekha_messages_total 2')
    expect(ofOne).toContain('sekha_http_requests_total{operation="conversations.create",status="201"} 1')
    const ofTwo = await readMetrics(two)
    expect(ofTwo).toContain('sekha_conversations_total 0')
    expect(ofTwo).toContain('sekha_http_requests_total{operation="query",status="200"} 1')
    expect(ofTwo.join('\n')).not.toMatch(/conversations\.create|sekha_store_bytes|sekha_tenants|sekha_model_calls/)
  })

  test('show the figures of the whole process with the metrics key, refused requests included', async () => {
    const { one, two, operator } = openTenants()
    await one.conversations.create({ label: 'x', messages: [say('a')] })
    await two.conversations.create({ label: 'y', messages: [say('b')] })
    await one
      .withOptions({ apiKey: 'w'.repeat(32) })
      .health()
      .catch(() => {})
    const lines = await readMetrics(operator)
    expect(lines).toContain('sekha_conversations_total 2')
    expect(lines).toContain('sekha_tenants_total 2')
    expect(lines).toContain('sekha_http_requests_total{operation="conversations.create",status="201"} 2')
    expect(lines).toContain('sekha_http_requests_total{operation="health",status="401"} 1')
  })

  test('are the only resource that the metrics key can read', async () => {
    const { operator } = openTenants()
    for (const call of [operator.health(), operator.conversations.list(), operator.query('x')])
      await expect(call).rejects.toBeInstanceOf(PermissionError)
    await expect(operator.health()).rejects.toThrow('This key may only read /metrics')
  })
})

test('metrics are in the Prometheus text format', async () => {
  let monotonicMs = 0
  const { controller } = openController({ monotonic: () => monotonicMs++ * 3 })
  const client = new SekhaClient({ fetch: controller.fetch })
  onTestFinished(() => client.close())
  await client.conversations.count()
  const text = await client.metrics()
  const requests = text.slice(0, text.indexOf('# HELP sekha_conversations_total'))
  expect(requests).toBe(`# HELP sekha_http_requests_total Requests by operation and status.
# TYPE sekha_http_requests_total counter
sekha_http_requests_total{operation="conversations.count",status="200"} 1

# HELP sekha_http_request_duration_seconds Time from a request to the start of its response, by operation.
# TYPE sekha_http_request_duration_seconds histogram
sekha_http_request_duration_seconds_bucket{le="0.001",operation="conversations.count"} 0
sekha_http_request_duration_seconds_bucket{le="0.0025",operation="conversations.count"} 0
sekha_http_request_duration_seconds_bucket{le="0.005",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="0.01",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="0.025",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="0.05",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="0.1",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="0.25",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="0.5",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="1",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="2.5",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="5",operation="conversations.count"} 1
sekha_http_request_duration_seconds_bucket{le="+Inf",operation="conversations.count"} 1
sekha_http_request_duration_seconds_sum{operation="conversations.count"} 0.003
sekha_http_request_duration_seconds_count{operation="conversations.count"} 1

`)
  const end = text.slice(text.indexOf('# TYPE sekha_model_calls_total'))
  expect(end).toBe(`# TYPE sekha_model_calls_total counter

# HELP sekha_telemetry_sessions Telemetry sessions by status.
# TYPE sekha_telemetry_sessions gauge
sekha_telemetry_sessions{status="active"} 0
sekha_telemetry_sessions{status="suspended"} 0
sekha_telemetry_sessions{status="crashed"} 0
sekha_telemetry_sessions{status="ended"} 0

# HELP sekha_telemetry_hung_sessions Telemetry sessions whose program hangs.
# TYPE sekha_telemetry_hung_sessions gauge
sekha_telemetry_hung_sessions 0

# HELP sekha_telemetry_records Stored events, metric points and state updates.
# TYPE sekha_telemetry_records gauge
sekha_telemetry_records 0

# HELP sekha_service_up Whether the service reports its metrics.
# TYPE sekha_service_up gauge
sekha_service_up{service="memory"} 1
sekha_service_up{service="telemetry"} 1
`)
})
