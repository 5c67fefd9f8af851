import { expect, test } from 'vitest'
import { playLegacyServer } from './legacy-server.ts'
import { json } from './wire.ts'

const exchange = { expect: { method: 'GET', path: '/health' }, response: json(200, '{"status":"healthy"}') }

test('the simulated server reports nothing when every expected request arrives', async () => {
  await using server = await playLegacyServer([exchange])
  const response = await fetch(`${server.baseUrl}/health`)
  expect(await response.text()).toBe('{"status":"healthy"}')
  expect(server.problems()).toStrictEqual([])
})

test('the simulated server reports a missing request', async () => {
  await using server = await playLegacyServer([exchange])
  expect(server.problems()).toStrictEqual(['never arrived: GET /health'])
})

test('the simulated server reports an unexpected request', async () => {
  await using server = await playLegacyServer([])
  await expect(fetch(`${server.baseUrl}/metrics`)).rejects.toThrow('fetch failed')
  expect(server.problems()).toStrictEqual(['unexpected: GET /metrics '])
})

test('the simulated server reports the differences of a request', async () => {
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
