// Generated from openapi/ by `npm run generate`. Never edited.
import type { ValueShape } from '../../contract/value-shape.ts'
import { zTelemetryBatch, zTelemetryEventInput, zTelemetryMetricInput } from './zod.gen.ts'
import type { ZodType } from 'zod'

const leaf: ValueShape = {}
const shapeOfTelemetrySessionCreate: ValueShape = {
  fields: new Map([
    ['product', leaf],
    ['version', leaf],
    ['machine_id', leaf],
    ['hostname', leaf],
  ]),
  nullable: ['product', 'version', 'machine_id', 'hostname'],
}
const shapeOfTelemetryCrash: ValueShape = { fields: new Map([['reason', leaf]]), nullable: ['reason'] }
const shapeOfTelemetryStateUpdate: ValueShape = { isFree: true }
const shapeOfTelemetryData: ValueShape = { isFree: true }
const shapeOfTelemetryEventInput: ValueShape = {
  fields: new Map([
    ['timestamp', leaf],
    ['name', leaf],
    ['category', leaf],
    ['group', leaf],
    ['labels', { items: leaf, lists: [] }],
    ['message', leaf],
    ['data', shapeOfTelemetryData],
    ['stacktrace', { items: leaf, lists: [] }],
    ['exception_type', leaf],
    ['exception_msg', leaf],
    ['source_file', leaf],
    ['source_line', leaf],
    ['source_function', leaf],
  ]),
  nullable: [
    'timestamp',
    'name',
    'category',
    'group',
    'labels',
    'message',
    'data',
    'stacktrace',
    'exception_type',
    'exception_msg',
    'source_file',
    'source_line',
    'source_function',
  ],
  lists: ['labels', 'stacktrace'],
}
const shapeOfTelemetryMetricInput: ValueShape = {
  fields: new Map([
    ['timestamp', leaf],
    ['name', leaf],
    ['type', leaf],
    ['value', leaf],
    ['count', leaf],
    ['unit', leaf],
    ['tags', { items: leaf, lists: [] }],
    ['metadata', shapeOfTelemetryData],
  ]),
  nullable: ['timestamp', 'name', 'type', 'value', 'count', 'unit', 'tags', 'metadata'],
  lists: ['tags'],
}
const shapeOfTelemetryLifecycleRecord: ValueShape = {
  fields: new Map([
    ['kind', leaf],
    ['id', leaf],
    ['sequence', leaf],
    ['timestamp', leaf],
    ['phase', leaf],
    ['product', leaf],
    ['version', leaf],
    ['machine_id', leaf],
    ['hostname', leaf],
    ['parent_id', leaf],
    ['heartbeat_timeout_ms', leaf],
    ['reason', leaf],
  ]),
  constants: { kind: ['lifecycle'] },
}
const shapeOfTelemetryStateObject: ValueShape = { isFree: true }
const shapeOfTelemetryStateRecord: ValueShape = {
  fields: new Map([
    ['kind', leaf],
    ['id', leaf],
    ['sequence', leaf],
    ['timestamp', leaf],
    ['state', shapeOfTelemetryStateObject],
  ]),
  constants: { kind: ['state'] },
}
const shapeOfTelemetryEventRecord: ValueShape = {
  fields: new Map([
    ['kind', leaf],
    ['id', leaf],
    ['sequence', leaf],
    ['timestamp', leaf],
    ['name', leaf],
    ['category', leaf],
    ['group', leaf],
    ['labels', { items: leaf, maxItems: 100, lists: [] }],
    ['message', leaf],
    ['data', shapeOfTelemetryData],
    ['stacktrace', { items: leaf, maxItems: 1000, lists: [] }],
  ]),
  constants: { kind: ['event'] },
  lists: ['labels', 'stacktrace'],
}
const shapeOfTelemetryCause: ValueShape = {
  fields: new Map([
    ['type', leaf],
    ['message', leaf],
    ['stacktrace', { items: leaf, maxItems: 1000, lists: [] }],
    ['relation', leaf],
  ]),
  lists: ['stacktrace'],
}
const shapeOfTelemetryExceptionRecord: ValueShape = {
  fields: new Map([
    ['kind', leaf],
    ['id', leaf],
    ['sequence', leaf],
    ['timestamp', leaf],
    ['name', leaf],
    ['category', leaf],
    ['group', leaf],
    ['labels', { items: leaf, maxItems: 100, lists: [] }],
    ['message', leaf],
    ['data', shapeOfTelemetryData],
    ['stacktrace', { items: leaf, maxItems: 1000, lists: [] }],
    ['exception_type', leaf],
    ['exception_msg', leaf],
    ['source_file', leaf],
    ['source_line', leaf],
    ['source_function', leaf],
    ['causes', { items: shapeOfTelemetryCause, maxItems: 100, lists: [] }],
  ]),
  constants: { kind: ['exception'] },
  lists: ['labels', 'stacktrace', 'causes'],
}
const shapeOfTelemetryMetricRecord: ValueShape = {
  fields: new Map([
    ['kind', leaf],
    ['id', leaf],
    ['sequence', leaf],
    ['timestamp', leaf],
    ['name', leaf],
    ['type', leaf],
    ['value', leaf],
    ['delta', leaf],
    ['count', leaf],
    ['unit', leaf],
    ['tags', { items: leaf, maxItems: 100, lists: [] }],
    ['metadata', shapeOfTelemetryData],
  ]),
  constants: { kind: ['metric'] },
  lists: ['tags'],
}
const shapeOfTelemetryHeartbeatRecord: ValueShape = {
  fields: new Map([
    ['kind', leaf],
    ['id', leaf],
    ['sequence', leaf],
    ['timestamp', leaf],
  ]),
  constants: { kind: ['heartbeat'] },
}
const shapeOfTelemetryRecord: ValueShape = {
  options: [
    shapeOfTelemetryLifecycleRecord,
    shapeOfTelemetryStateRecord,
    shapeOfTelemetryEventRecord,
    shapeOfTelemetryExceptionRecord,
    shapeOfTelemetryMetricRecord,
    shapeOfTelemetryHeartbeatRecord,
  ],
  lists: [],
}
const shapeOfTelemetryBatch: ValueShape = {
  fields: new Map([
    ['records', { items: shapeOfTelemetryRecord, maxItems: 1000, lists: [] }],
    ['sent_at', leaf],
  ]),
  lists: ['records'],
}

/**
 * The shapes of each request of `telemetry`: query and body, and the schemas of the items of the body's arrays.
 */
export const telemetryShapes = {
  'telemetry.sessions.list': {
    query: {
      fields: new Map([
        ['product', leaf],
        ['version', leaf],
        ['hostname', leaf],
        ['machine_id', leaf],
        ['parent_id', leaf],
        ['status', { items: leaf, maxItems: 4 }],
        ['hung', { text: 'boolean' }],
        ['from', leaf],
        ['to', leaf],
        ['order', leaf],
        ['cursor', leaf],
        ['limit', { text: 'number' }],
      ]),
    } satisfies ValueShape,
  },
  'telemetry.sessions.create': { body: shapeOfTelemetrySessionCreate },
  'telemetry.sessions.get': {},
  'telemetry.sessions.summary': {},
  'telemetry.sessions.heartbeat': {},
  'telemetry.sessions.end': {},
  'telemetry.sessions.crash': { body: shapeOfTelemetryCrash },
  'telemetry.state.get': { query: { fields: new Map([['at', leaf]]) } satisfies ValueShape },
  'telemetry.state.update': { body: shapeOfTelemetryStateUpdate },
  'telemetry.state.history': {
    query: {
      fields: new Map([
        ['from', leaf],
        ['to', leaf],
        ['order', leaf],
        ['cursor', leaf],
        ['limit', { text: 'number' }],
      ]),
    } satisfies ValueShape,
  },
  'telemetry.events.list': {
    query: {
      fields: new Map([
        ['name', leaf],
        ['category', { items: leaf, maxItems: 20 }],
        ['group', leaf],
        ['label', leaf],
        ['exceptions', { text: 'boolean' }],
        ['from', leaf],
        ['to', leaf],
        ['order', leaf],
        ['cursor', leaf],
        ['limit', { text: 'number' }],
      ]),
    } satisfies ValueShape,
  },
  'telemetry.events.log': {
    body: shapeOfTelemetryEventInput,
    items: new Map<string, ZodType>([
      ['labels', zTelemetryEventInput.shape['labels'].unwrap().unwrap().element],
      ['stacktrace', zTelemetryEventInput.shape['stacktrace'].unwrap().unwrap().element],
    ]),
  },
  'telemetry.metrics.list': {
    query: {
      fields: new Map([
        ['name', leaf],
        ['type', leaf],
        ['tag', leaf],
        ['from', leaf],
        ['to', leaf],
        ['order', leaf],
        ['cursor', leaf],
        ['limit', { text: 'number' }],
      ]),
    } satisfies ValueShape,
  },
  'telemetry.metrics.log': {
    body: shapeOfTelemetryMetricInput,
    items: new Map<string, ZodType>([['tags', zTelemetryMetricInput.shape['tags'].unwrap().unwrap().element]]),
  },
  'telemetry.metrics.buckets': {
    query: {
      fields: new Map([
        ['name', leaf],
        ['interval_ms', { text: 'number' }],
        ['tag', leaf],
        ['from', leaf],
        ['to', leaf],
      ]),
    } satisfies ValueShape,
  },
  'telemetry.records.follow': { query: { fields: new Map([['after', { text: 'number' }]]) } satisfies ValueShape },
  'telemetry.records.ingest': {
    body: shapeOfTelemetryBatch,
    items: new Map<string, ZodType>([['records', zTelemetryBatch.shape['records'].element]]),
  },
  'telemetry.sessions.export': {},
  'telemetry.sessions.exportFirstGeneration': {},
} as const
