import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  ConversationFilter,
  Idempotency,
  Place,
  Scope,
  Store,
  StoredSummary,
} from '../../../src/services/memory/store/store.ts'
import { exportAll, message, type OpenedStore, readIndex } from '../fixtures.ts'
import { PlainModel } from '../plain-model.ts'

const tenants = ['t1', 't10', '%']
const folders = ['/', '/work', '/work/a', '/work-old', '/work0', '/w%', '/work/\0', '/Work', '/work/\u{1f600}']
const labels = ['a', 'A', 'ä', '%', '_', '\u{1f600}', '\uffee', 'a\0', 'a\u0001', 'a\u00010']

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })
const folder = fc.constantFrom(...folders)
const label = fc.constantFrom(...labels)
const importance = fc.integer({ min: 1, max: 10 })
const status = fc.constantFrom('active' as const, 'archived' as const)
const timestamp = fc.integer({ min: 0, max: 5 })
/** JSON as it arrives over the wire: well-formed strings, and no -0. */
const metadata = fc.option(
  fc
    .dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 1 }))
    .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>),
)
const tenant = fc.nat(tenants.length - 1)
const target = fc.nat(5)
const stale = fc.integer({ min: 0, max: 9 }).map((value) => value === 0)
/** The time between commands. Concurrent commands are within a minute. */
const stepMs = 9_000
const levels = ['daily', 'weekly'] as const
/** More than any sequence of commands uses. */
const reservedNumbers = 100
const summary: fc.Arbitrary<StoredSummary> = fc.record({
  level: fc.constantFrom(...levels),
  fromMs: timestamp,
  toMs: timestamp,
  messages: fc.nat(),
  lastSequence: fc.nat(),
  text: fc.string({ unit: 'binary' }),
  sources: fc.array(fc.record({ sentence: fc.string({ unit: 'binary' }), messageId: fc.string() }), { maxLength: 2 }),
  model: fc.option(fc.string()),
  generatedAt: timestamp,
})
const keyed = optional(fc.record({ key: fc.constantFrom('k', 'l'), fingerprint: fc.constantFrom('one', 'one', 'two') }))
const texts = fc.array(fc.record({ content: fc.string({ unit: 'binary' }), timestamp, metadata }), { maxLength: 4 })

const command = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), tenant, label, folder, importance, metadata, texts, keyed }),
  fc.record({ kind: fc.constant('append' as const), tenant, target, texts, stale, keyed }),
  fc.record({
    kind: fc.constant('update' as const),
    tenant,
    target,
    change: fc.record({
      label: optional(label),
      folder: optional(folder),
      status: optional(status),
      importance: optional(importance),
      metadata: metadata.map((value) => value ?? undefined),
      pin: optional(fc.boolean()),
    }),
    expectedRevision: optional(fc.integer({ min: 1, max: 3 })),
    keyed,
  }),
  fc.record({ kind: fc.constant('remove' as const), tenant, target }),
  fc.record({ kind: fc.constant('archive' as const), tenant, targets: fc.array(target, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('touch' as const),
    tenant,
    conversations: fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
    backMs: fc.constantFrom(0, 1, stepMs),
  }),
  fc.record({
    kind: fc.constant('save' as const),
    tenant,
    target,
    summaries: fc.array(summary, { maxLength: 3 }),
  }),
)
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never

const filter: fc.Arbitrary<ConversationFilter> = fc.record({
  label: optional(label),
  folder: optional(folder),
  excludedFolders: optional(fc.array(folder, { maxLength: 3 })),
  status: optional(status),
  pinned: optional(fc.boolean()),
  importanceMin: optional(importance),
  importanceMax: optional(importance),
  fromMs: optional(timestamp),
  toMs: optional(timestamp),
})

export interface ModelOptions {
  /** The number of concurrent commands. @default 1 */
  readonly together?: number | undefined
  readonly runs?: number | undefined
}

/** Checks that any sequence of commands has the same outcomes and reads as the plain model. */
export function describeModel(open: () => Promise<OpenedStore>, { together = 1, runs = 40 }: ModelOptions = {}): void {
  describe('compared with a plain model', () => {
    it(`has the same outcomes and reads with ${together} commands at a time`, async () => {
      const commands = fc.array(command, { minLength: 1, maxLength: 40 })
      const property = fc.asyncProperty(commands, fc.array(filter, { maxLength: 6 }), async (given, filters) => {
        const opened = await open()
        try {
          const models = tenants.map(() => new PlainModel())
          for (const one of tenants) await opened.store.reserveConversations({ tenant: one }, reservedNumbers)
          for (let start = 0; start < given.length; start += together) {
            const group = given.slice(start, start + together)
            const steps = group.map((one, index) => carryOut(opened.store, models, one, (start + index) * stepMs))
            for (const { actual, expected } of steps) expect(withoutVersions(await actual)).toEqual(expected)
          }
          for (const [index, model] of models.entries())
            await compare(opened.store, tenants[index] ?? '', model, [{}, ...filters])
          expect(await opened.store.verify()).toEqual([])
        } finally {
          await opened.dispose()
        }
      })
      await fc.assert(property, { numRuns: runs })
    })
  })
}

interface Step {
  readonly actual: Promise<unknown>
  readonly expected: unknown
}

function carryOut(store: Store, models: readonly PlainModel[], given: Command, at: number): Step {
  const model = models[given.tenant] ?? new PlainModel()
  const scope = { tenant: tenants[given.tenant] ?? '' }
  const idOf = (target: number): string => model.conversations[target]?.record.id ?? 'nowhere'
  const id = 'target' in given ? idOf(given.target) : `conversation ${at}`
  const keyedBy = 'keyed' in given ? given.keyed : undefined
  const idempotency: Idempotency | undefined = keyedBy && {
    ...keyedBy,
    operation: given.kind,
    at,
    expiresBefore: at - 10 * stepMs,
  }
  if (given.kind === 'remove') return { actual: store.deleteConversation(scope, id), expected: model.remove(id) }
  if (given.kind === 'archive') {
    const archive = { ids: given.targets.map(idOf), at }
    return { actual: store.archiveConversations(scope, archive), expected: model.archive(archive) }
  }
  if (given.kind === 'touch') {
    const touch = { conversations: given.conversations, at: at - given.backMs }
    return { actual: store.touchConversations(scope, touch), expected: model.touch(touch) }
  }
  if (given.kind === 'save')
    return { actual: store.saveSummaries(scope, id, given.summaries), expected: model.save(id, given.summaries) }
  if (given.kind === 'update') {
    const update = { id, change: given.change, expectedRevision: given.expectedRevision, at, idempotency }
    return { actual: store.updateConversation(scope, update), expected: model.update(update) }
  }
  const messages = given.texts.map((text, index) => message(text.content, { ...text, id: `message ${at}.${index}` }))
  const segment = new Uint8Array(messages.length)
  if (given.kind === 'append') {
    const number = (model.find(id)?.record.number ?? 1) + (given.stale ? 1 : 0)
    const append = { conversationId: id, number, messages, segment, at, idempotency }
    return { actual: store.appendMessages(scope, append), expected: model.append(append) }
  }
  const create = { ...pick(given), number: model.nextConversation, id, messages, segment, at, idempotency }
  return { actual: store.createConversation(scope, create), expected: model.create(create) }
}

/** Replaces the place of a command by its first document, and removes the version of a deletion. */
function withoutVersions(outcome: unknown): unknown {
  if (typeof outcome !== 'object' || outcome === null) return outcome
  const { placed, ...rest } = outcome as { placed?: Place; value?: object }
  if (rest.value === undefined) return rest
  const { version: _, ...value } = rest.value as { version?: number }
  return { ...rest, value, firstDoc: placed?.firstDoc }
}

function pick(given: Extract<Command, { kind: 'create' }>) {
  return { label: given.label, folder: given.folder, importance: given.importance, metadata: given.metadata }
}

async function compare(
  store: Store,
  tenantName: string,
  model: PlainModel,
  filters: readonly ConversationFilter[],
): Promise<void> {
  const scope = { tenant: tenantName }
  expect(await readIndex(store, scope)).toMatchObject({
    messages: model.conversations.reduce((sum, { messages }) => sum + messages.length, 0),
    lastDoc: model.nextDoc - 1,
  })
  for (const one of filters) {
    const expected = model.match(one)
    const page = await store.listConversations(scope, one, { offset: 1, limit: 3 })
    const shown = expected.slice(1, 4)
    expect(page).toEqual({ conversations: shown, total: expected.length, wanted: shown.length })
    expect(await store.countConversations(scope, one)).toBe(expected.length)
    const undated = model.match({ ...one, fromMs: undefined, toMs: undefined }).map(({ number }) => number)
    expect([...(await store.matchConversations(scope, one))]).toEqual(undated.toSorted((a, b) => a - b))
    const inOrder = expected.toSorted((a, b) => a.number - b.number)
    const records = inOrder.flatMap(({ id }) => [
      id,
      ...(model.find(id)?.messages.map(({ sequence, content }) => `${id} ${sequence} ${content}`) ?? []),
    ])
    expect(await exportAll(store, scope, 3, one)).toEqual(records)
  }
  expect(await store.listLabels(scope)).toEqual(
    tally(model.conversations.map(({ record }) => record.label)).map(([name, count]) => ({ label: name, count })),
  )
  expect(await store.listFolders(scope)).toEqual(
    tally(model.conversations.map(({ record }) => record.folder)).map(([name, count]) => ({ folder: name, count })),
  )
  for (const { record, messages } of model.conversations) {
    expect(await store.getConversation(scope, record.id)).toEqual(record)
    const page = await store.listMessages(scope, record.id, { afterSequence: 1, limit: 2 })
    expect(page).toEqual({ messages: messages.slice(1, 3), total: messages.length })
    await compareWindows(store, scope, model, record.id)
  }
  for (const idle of [
    { before: 20 * stepMs, limit: 3 },
    { before: Infinity, importanceMax: 5, limit: 100 },
  ])
    expect(await store.listIdle(scope, idle)).toEqual(model.idle(idle))
}

async function compareWindows(store: Store, scope: Scope, model: PlainModel, id: string): Promise<void> {
  const newest = model.find(id)?.messages.reduce((most, { timestamp: at }) => Math.max(most, at), -Infinity)
  expect((await store.newestMessageAt(scope, id)) ?? -Infinity).toBe(newest)
  for (const window of [
    { fromMs: 0, toMs: 9 },
    { fromMs: 1, toMs: 4 },
  ]) {
    const inside = model.window(id, window)
    const measured = { messages: inside.length, lastSequence: inside.at(-1)?.sequence ?? 0 }
    expect(await store.measureWindow(scope, id, window)).toEqual(measured)
    expect(await store.readWindow(scope, id, { ...window, limit: 3 })).toEqual(inside.slice(-3))
    for (const level of levels)
      expect(await store.readSummaries(scope, id, { ...window, level })).toEqual(
        model.summaries(id, { ...window, level }),
      )
  }
}

/** Compares by code point, which is the order of the UTF-8 bytes. */
function tally(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}
