import { expect, test } from 'vitest'
import { playLegacyServer } from './legacy-server.ts'
import { json } from './wire.ts'

const exchange = { expect: { method: 'GET', path: '/health' }, response: json(200, '{"status":"healthy"}') }

test('the played server finds nothing wrong when all that is expected arrives', async () => {
  await using server = await playLegacyServer([exchange])
  const response = await fetch(`${server.baseUrl}/health`)
  expect(await response.text()).toBe('{"status":"healthy"}')
  expect(server.problems()).toStrictEqual([])
})

test('the played server reports a request that never arrived', async () => {
  await using server = await playLegacyServer([exchange])
  expect(server.problems()).toStrictEqual(['never arrived: GET /health'])
})

test('the played server reports a request that was not expected', async () => {
  await using server = await playLegacyServer([])
  await expect(fetch(`${server.baseUrl}/metrics`)).rejects.toThrow('fetch failed')
  expect(server.problems()).toStrictEqual(['unexpected: GET /metrics '])
})

test('the played server reports what differs in a request', async () => {
  await using server = await playLegacyServer([
    { ...exchange, expect: { ...exchange.expect, headers: { authorization: 'Bearer x', accept: null } } },
  ])
  await fetch(`${server.baseUrl}/metrics`, { method: 'POST', body: '{}' })
  expect(server.problems()).toStrictEqual([
    'request 1: expected GET /health, got POST /metrics',
    'request 1: expected the body undefined, got {}',
    'request 1: content type text/plain;charset=UTF-8',
    'request 1: expected authorization: Bearer x, got undefined',
    'request 1: expected accept: null, got */*',
  ])
})
