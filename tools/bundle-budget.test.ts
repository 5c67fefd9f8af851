import { expect, it } from 'vitest'
import {
  BUDGET_BYTES,
  entries,
  HEARTBEAT_BUDGET_BYTES,
  TELEMETRY_BUDGET_BYTES,
  TELEMETRY_CORE_BUDGET_BYTES,
} from '../bench/src/bundle-size/entries.ts'
import { weigh } from '../bench/src/bundle-size/weigh.ts'

it.each([
  ['@sekha/core, one operation', BUDGET_BYTES],
  ['@sekha/heartbeat', HEARTBEAT_BUDGET_BYTES],
  ['@sekha/telemetry, createSession', TELEMETRY_BUDGET_BYTES],
  ['@sekha/telemetry/core, createCoreSession', TELEMETRY_CORE_BUDGET_BYTES],
])('%s stays within its budget of compressed bytes', async (name, budget) => {
  const entry = entries.find((candidate) => candidate.name === name)
  expect(entry).toBeDefined()
  if (entry !== undefined) expect((await weigh(entry)).gzipBytes).toBeLessThanOrEqual(budget)
})
