import type { OperationId, StepFor } from '../src/testing/index.ts'

type TelemetryId = Extract<OperationId, `telemetry.${string}`>

const at = '2026-11-30T11:04:59.537Z'
const id = '26c2b27e-b69d-4b4c-8958-10a8c6a6cf9d'
const confirmed = { status: 'ok' }
const event = { timestamp: at, name: 'started', category: 'info', group: '', labels: null, message: '', data: null }
const metric = { timestamp: at, name: 'memory', type: 'gauge', value: 12.5 }
const flags = { active: true, suspended: false, crashed: false, hung: false }
const session = {
  id,
  created_at: at,
  updated_at: at,
  ...flags,
  state: { product: 'demo' },
  state_history: [{ timestamp: at, state: { product: 'demo' } }],
  events: [event],
  metrics: [metric],
}
const summary = {
  id,
  created_at: at,
  updated_at: at,
  status: 'active',
  ...flags,
  event_count: 1,
  metric_count: 1,
  state_count: 1,
  bytes: 300,
  position: 3,
} as const

/** A step for every operation of the telemetry service, with a response as a server sends it. */
export const telemetrySteps: { readonly [Id in TelemetryId]: StepFor<Id> } = {
  'telemetry.sessions.create': { operation: 'telemetry.sessions.create', json: { session_id: id } },
  'telemetry.sessions.get': { operation: 'telemetry.sessions.get', json: session },
  'telemetry.sessions.list': {
    operation: 'telemetry.sessions.list',
    json: { sessions: [summary], next_cursor: null, total: 1 },
  },
  'telemetry.sessions.summary': { operation: 'telemetry.sessions.summary', json: summary },
  'telemetry.sessions.heartbeat': { operation: 'telemetry.sessions.heartbeat', json: confirmed },
  'telemetry.sessions.end': { operation: 'telemetry.sessions.end', json: confirmed },
  'telemetry.sessions.crash': { operation: 'telemetry.sessions.crash', json: confirmed },
  'telemetry.sessions.export': { operation: 'telemetry.sessions.export', json: [session] },
  'telemetry.sessions.exportFirstGeneration': {
    operation: 'telemetry.sessions.exportFirstGeneration',
    json: [
      {
        id,
        created_at: at,
        updated_at: at,
        active: true,
        state: {},
        state_history: [],
        events: [{ timestamp: at, name: 'started', data: {} }],
        metrics: [{ timestamp: at, name: 'memory', value: 1 }],
      },
    ],
  },
  'telemetry.state.update': { operation: 'telemetry.state.update', json: confirmed },
  'telemetry.state.get': {
    operation: 'telemetry.state.get',
    json: { session_id: id, state: { product: 'demo' }, timestamp: at },
  },
  'telemetry.state.history': {
    operation: 'telemetry.state.history',
    json: {
      updates: [{ position: 1, timestamp: at, received_at: at, patch: { step: 1 } }],
      next_cursor: null,
      total: 1,
    },
  },
  'telemetry.events.log': { operation: 'telemetry.events.log', json: confirmed },
  'telemetry.events.list': {
    operation: 'telemetry.events.list',
    json: { events: [{ position: 2, received_at: at, event }], next_cursor: 'c2' },
  },
  'telemetry.metrics.log': { operation: 'telemetry.metrics.log', json: confirmed },
  'telemetry.metrics.list': {
    operation: 'telemetry.metrics.list',
    json: { metrics: [{ position: 3, sequence: 3, received_at: at, metric }], next_cursor: null },
  },
  'telemetry.metrics.buckets': {
    operation: 'telemetry.metrics.buckets',
    json: {
      buckets: [{ start: at, count: 2, sum: 3, min: 1, max: 2, first: 1, last: 2 }],
      complete: true,
    },
  },
  'telemetry.records.ingest': {
    operation: 'telemetry.records.ingest',
    json: {
      session_id: id,
      results: [
        { status: 'accepted', id: 'r1' },
        { status: 'rejected', id: 'r2', code: 'invalid', error: 'name: Must be a string' },
      ],
      accepted: 1,
      duplicates: 0,
      rejected: 1,
      position: 4,
      server_time: at,
    },
  },
  'telemetry.records.follow': {
    operation: 'telemetry.records.follow',
    records: [{ position: 2, kind: 'event', timestamp: at, received_at: at, event }],
  },
}
