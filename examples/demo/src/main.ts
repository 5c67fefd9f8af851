// Starts a memory server in this process with a temporary database and imports eight months of conversations. Lists,
// filters, searches, reads, summarises, appends, pins, builds a context, suggests labels, prunes and exports. Then
// hangs on purpose in a telemetry session. Checks the printed results at the end.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Message, SekhaClient } from '@sekha/core'
import { createController } from '@sekha/server'
import { type CorpusConversation, readConversations, readQuestions } from './corpus.ts'
import { watchHang } from './hang.ts'
import { bold, day, dim, shorten, step } from './print.ts'
import { askAll, mean } from './recall.ts'

const directory = await mkdtemp(join(tmpdir(), 'sekha-demo-'))
const controller = createController({ database: join(directory, 'demo.db') })
const { url } = await controller.listen({ port: 0 })
const client = new SekhaClient({ baseUrl: url })
try {
  await main()
  await watch()
} finally {
  await client.close()
  await controller.close()
  await rm(directory, { recursive: true })
}

async function main(): Promise<void> {
  console.log(
    `${bold('Sekha')}: memory for AI applications. A server at ${url}, one SQLite file, no model, no account.`,
  )
  const corpus = readConversations()
  const questions = readQuestions()

  const stored = await step(
    'Import',
    () => importCorpus(corpus),
    ({ conversations, messages }) => [
      `${conversations} conversations with ${messages.size} messages, January to August 2026; each is durable before the next one`,
    ],
  )

  const page = await step(
    'List',
    () => client.conversations.list({ page_size: 4 }),
    ({ results, total }) => [
      ...results.map(
        ({ label, folder, message_count }) => `${label.padEnd(24)} ${message_count} messages  ${dim(folder)}`,
      ),
      dim(`… ${total} in total`),
    ],
  )

  const filtered = await step(
    'Filter: conversations below /work/payments with importance 7 or more',
    () => client.conversations.list({ folder: '/work/payments', importance_min: 7 }),
    ({ results, total }) => [
      `${total} of ${page.total}: ${[...new Set(results.map(({ folder }) => folder))].toSorted().join(', ')}`,
    ],
  )

  const asked = await step(
    `Ask ${questions.length} questions about decisions months earlier`,
    () => askAll(client, questions, stored.messages),
    (responses) => [
      ...responses
        .toSorted((one, other) => other.recall - one.recall)
        .slice(0, 5)
        .flatMap(({ question, recall, best }) => [
          `${recall === 1 ? '✓' : recall > 0 ? '~' : '✗'} ${question.question}`,
          dim(
            `    ${best === undefined ? 'nothing' : `${day(best.timestamp)} ${best.label}: ${shorten(best.content, 90)}`}`,
          ),
        ]),
      dim(`… and ${responses.length - 5} more, including those without a match`),
      `${bold(`recall@5 ${(100 * mean(responses.map(({ recall }) => recall))).toFixed(1)} %`)}: the share of the evidence among the first five hits`,
    ],
  )

  const best = asked.find(({ recall, best: hit }) => recall === 1 && hit !== undefined)?.best
  assert(best !== undefined, 'no question found all of its evidence')
  const messages = await step(
    `Read the conversation of the first hit: ${best.label}`,
    () => collect(client.conversations.messages.list(best.conversationId)),
    (turns) => turns.slice(0, 4).map((turn) => `${(turn.name ?? turn.role).padEnd(10)} ${shorten(turn.content, 96)}`),
  )

  const summary = await step(
    'Summarise it, without a model',
    () => client.summarize(best.conversationId, { level: 'monthly' }),
    ({ sources = [] }) => sources.slice(0, 3).map(({ sentence }) => `· ${shorten(sentence, 110)}`),
  )

  const appended = await step(
    'Append a message to it',
    () =>
      client.conversations.messages.append(best.conversationId, [
        { role: 'user', name: 'Ines', content: 'Is this decision still the one we live by?' },
      ]),
    ({ message_count }) => [`now ${message_count} messages`],
  )
  const [again] = await step(
    'Find the new message, with different words',
    () => client.query('decision we still live by', { limit: 1 }),
    (hits) => hits.data.map(({ score, content }) => `${score.toFixed(2)}  ${content}`),
  )

  const pinned = await step(
    'Pin it',
    async () => {
      await client.conversations.pin(best.conversationId)
      return client.conversations.list({ pinned: true })
    },
    ({ results }) => results.map(({ label, importance_score }) => `${label}: importance ${importance_score}`),
  )

  const context = await step(
    'Build a context of 1,000 tokens for the next prompt',
    () => client.context.build('Why do we retry payments the way we do?', { context_budget: 1000 }),
    ({ messages: included, token_count, token_budget, encoding, omitted }) => [
      `${included.length} messages, ${token_count} of ${token_budget} tokens (${encoding}), ${omitted.length} omitted`,
      ...included
        .slice(0, 3)
        .map(({ metadata, content }) => dim(`[${metadata?.citation?.label}] ${shorten(content, 90)}`)),
    ],
  )

  const labels = await step(
    'Suggest labels for that conversation',
    () => client.labels.suggest(best.conversationId),
    (suggestions) =>
      suggestions.data
        .slice(0, 3)
        .map(
          ({ label, confidence, reason }) =>
            `${(100 * confidence).toFixed(0)} %  ${label}  ${dim(shorten(reason, 90))}`,
        ),
  )

  const prunable = await step(
    'List conversations that could be archived, without changing them',
    () => client.prune.dryRun({ threshold_days: 0, importance_threshold: 3 }),
    ({ suggestions, total }) => [
      `${total} conversations with importance 3 or less`,
      ...suggestions
        .slice(0, 2)
        .map(({ label, token_estimate, recommendation, preview }) =>
          dim(`${recommendation} ${label} (${token_estimate} tokens): ${shorten(preview, 80)}`),
        ),
    ],
  )

  const exported = await step('Export everything', exportAll, ({ lines, bytes }) => [
    `${lines} lines, ${(bytes / 1024).toFixed(0)} KiB of NDJSON, hash verified`,
  ])

  console.log(`\n${bold('Check')}`)
  const messageCount = corpus.reduce((sum, { messages: turns }) => sum + turns.length, 0)
  const isBelow = ({ folder = '/', importance_score = 5 }: CorpusConversation): boolean =>
    (folder === '/work/payments' || folder.startsWith('/work/payments/')) && importance_score >= 7
  assert.equal(stored.conversations, corpus.length)
  assert.equal(page.total, corpus.length)
  assert.equal(await client.conversations.count(), corpus.length)
  assert.equal(filtered.total, corpus.filter(isBelow).length)
  assert.equal(appended.message_count, messages.length + 1)
  assert.equal(again?.content, 'Is this decision still the one we live by?')
  assert.deepEqual(
    pinned.data.map(({ id }) => id),
    [best.conversationId],
  )
  assert(context.messages.length >= 5 && context.token_count <= 1000)
  assert.equal(context.encoding, 'o200k_base')
  assert(summary.sources !== undefined && summary.sources.length > 1)
  assert(summary.sources.every(({ sentence }) => messages.some(({ content }) => content.includes(sentence))))
  assert(labels.length > 0 && labels.data.every(({ confidence }) => confidence > 0 && confidence <= 1))
  assert.equal(prunable.total, corpus.filter(({ importance_score = 5 }) => importance_score <= 3).length)
  assert.equal(exported.counts.conversation, corpus.length)
  assert.equal(exported.counts.message, messageCount + 1)
  assert(questions.length >= 20 && corpus.length >= 40)
  assert(mean(asked.map(({ recall }) => recall)) >= 0.5, 'the search found less than half of the evidence')
  assert.deepEqual(await controller.verify(), [])
  console.log('  ✓ every number above matches the corpus, and the database is consistent')
}

/** Watches a telemetry session that hangs on purpose. */
async function watch(): Promise<void> {
  const { during, hang, recovery, state, stats } = await step(
    'Telemetry: a program blocks its thread, and its watchdog tells the server while it does',
    () => watchHang(url, client, join(directory, 'program')),
    (watched) => [
      `during the block: ${watched.during.event.name}, ${Math.round(Number(watched.during.event.data?.['duration_ms']))} ms after the last sign of life, in the activity ${String(watched.during.event.data?.['activity'])}`,
      `after it: ${watched.recovery.event.name}, after ${Math.round(Number(watched.recovery.event.data?.['duration_ms']))} ms, and the hang is stored once`,
      dim(`state at the server: ${JSON.stringify(watched.state)}`),
      `${bold('ledger')}: ${watched.stats.accepted} accepted = ${watched.stats.delivered} delivered + ${watched.stats.duplicate} duplicate + ${watched.stats.pending} pending, nothing dropped`,
    ],
  )
  assert.equal(during.event.data?.['activity'], 'import')
  assert.equal(during.event.data?.['is_blocked'], true)
  // The watchdog knew no number for the record. The program gave it one.
  assert.equal(during.sequence, undefined)
  assert(hang.sequence !== undefined)
  assert(Number(recovery.event.data?.['duration_ms']) >= 300)
  assert.deepEqual((state as { import: unknown }).import, { file: 'prices.csv', rows: 1000 })
  assert.equal(stats.accepted, stats.delivered + stats.duplicate)
  assert(stats.duplicate >= 1)
  assert.deepEqual([...new Set(Object.values(stats.dropped))], [0])
  console.log('  ✓ the server knew of the hang while it lasted, has it once, and the ledger adds up')
}

/** Stores the corpus. Returns the message ids by `key#index`. */
async function importCorpus(
  corpus: readonly CorpusConversation[],
): Promise<{ conversations: number; messages: Map<string, string> }> {
  const messages = new Map<string, string>()
  for (const { key, ...conversation } of corpus) {
    const { message_ids = [] } = await client.conversations.create(conversation)
    for (const [index, id] of message_ids.entries()) messages.set(`${key}#${index}`, id)
  }
  return { conversations: corpus.length, messages }
}

async function collect(pages: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = []
  for await (const message of pages) messages.push(message)
  return messages
}

/** Reads an export like a backup: collects the raw bytes and verifies the hash in the footer. */
async function exportAll(): Promise<{ lines: number; bytes: number; counts: Record<string, number> }> {
  const chunks: Uint8Array[] = []
  for await (const chunk of client.export.stream().bytes()) chunks.push(chunk)
  const lines = Buffer.concat(chunks).toString().trimEnd().split('\n')
  const counts: Record<string, number> = {}
  for (const line of lines) {
    const { type } = JSON.parse(line) as { type: string }
    counts[type] = (counts[type] ?? 0) + 1
  }
  const footer = JSON.parse(lines.at(-1) ?? '{}') as { sha256?: string }
  const hash = createHash('sha256').update(
    lines
      .slice(0, -1)
      .map((line) => `${line}\n`)
      .join(''),
  )
  assert.equal(footer.sha256, hash.digest('hex'))
  return { lines: lines.length, bytes: chunks.reduce((sum, { byteLength }) => sum + byteLength, 0), counts }
}
