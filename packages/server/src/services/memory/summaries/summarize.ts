import type { Steps, Turn } from '@sekha/search/steps'
import type { MessageRecord, Scope, Store, StoredSummary, SummaryLevel } from '../store/store.ts'
import {
  countWords,
  excerpt,
  extractSummaryInSteps,
  joinSentences,
  type Sentence,
  sourcedSentencesInSteps,
} from '@sekha/text'
import { maxWordsOf, summaryShare } from './limits.ts'
import { partsOf, type SummaryWindow, windowFor } from './windows.ts'
import type { SummaryDraft } from './summary-engine.ts'

/** The number of newest messages read per day. */
const maxMessages = 2000
/** The maximum number of characters and of sentences read per day, newest first. */
const maxCharacters = 2 * 1024 * 1024
const maxSentences = 10_000
/** The maximum input of a model for a day, in UTF-16 units: about 6000 tokens of English. */
const maxMaterialLength = 24_000

/** The location of a conversation, and the operation's turn on the thread. */
interface SummaryPlace {
  readonly store: Store
  readonly scope: Scope
  readonly turn: Turn
}

/** A request for a summary. */
interface SummaryRequest {
  readonly level: SummaryLevel
  /** The model to write the summary; null for extracted sentences. */
  readonly model: string | null
  readonly now: number
}

/**
 * Summarises the day of the newest message, or the 7 or 30 days that end with it. `undefined` if there is no such
 * conversation. Without messages, the summary is empty and covers the day of `now`.
 *
 * A day is extracted from its turns, a week from the summaries of its days, a month from those of its weeks. Each
 * summary is stored, and rebuilt only when the messages in its window have changed. Sentences are always taken from
 * `sources`, so even with a model, every extracted sentence of a higher level was said in the conversation.
 */
export async function summarizeConversation(
  place: SummaryPlace,
  conversationId: string,
  { level, model, now }: SummaryRequest,
): Promise<SummaryDraft | undefined> {
  const { store, scope } = place
  if ((await store.getConversation(scope, conversationId)) === undefined) return undefined
  const newestAt = await store.newestMessageAt(scope, conversationId)
  if (newestAt === undefined) return { summary: emptySummary(windowFor(level, now), now), isFinal: true, material: '' }
  const window = windowFor(level, newestAt)
  const builder = new SummaryBuilder(place, conversationId, now)
  const summary = await builder.build(window)
  // Without messages, a model could only invent.
  const isFinal = summary.model === model || summary.sources.length === 0
  const material = isFinal ? '' : await builder.material(window)
  if ((await builder.save()) === 'not-found') return undefined
  return { summary: summary.model === model ? summary : asExtracted(summary), isFinal, material }
}

/** Builds the missing and stale summaries of a conversation, and stores them together. */
class SummaryBuilder {
  readonly #store: Store
  readonly #scope: Scope
  readonly #turn: Turn
  readonly #conversationId: string
  readonly #now: number
  /** The new summaries, not yet stored, by window. */
  readonly #made = new Map<string, StoredSummary>()

  constructor({ store, scope, turn }: SummaryPlace, conversationId: string, now: number) {
    this.#store = store
    this.#scope = scope
    this.#turn = turn
    this.#conversationId = conversationId
    this.#now = now
  }

  /** Returns the stored summary if it is fresh, otherwise a new one. */
  async build(window: SummaryWindow): Promise<StoredSummary> {
    const key = `${window.level} ${window.fromMs}`
    const made = this.#made.get(key)
    if (made !== undefined) return made
    // Measured before reading: a message appended in between makes the summary stale, not wrong.
    const held = await this.#store.measureWindow(this.#scope, this.#conversationId, window)
    if (held.messages === 0) return emptySummary(window, this.#now)
    const stored = await this.#readStored(window)
    if (stored?.messages === held.messages && stored.lastSequence === held.lastSequence) return stored
    const sources = await this.#extract(window)
    const text = textOf(sources)
    const { level, fromMs, toMs } = window
    const summary = { level, fromMs, toMs, ...held, text, sources, model: null, generatedAt: this.#now }
    this.#made.set(key, summary)
    return summary
  }

  /** Returns the input for a model: the turns of a day, or the summaries of the parts of a longer window. */
  async material(window: SummaryWindow): Promise<string> {
    if (window.level === 'daily') return excerpt(await this.#readTurns(window), maxMaterialLength)
    const parts = await this.#buildParts(window)
    return parts
      .filter(({ text }) => text !== '')
      .map(writePart)
      .join('\n\n')
  }

  /** Stores the new summaries. `not-found` if the conversation was deleted meanwhile. */
  async save(): Promise<'done' | 'not-found'> {
    if (this.#made.size === 0) return 'done'
    return this.#store.saveSummaries(this.#scope, this.#conversationId, [...this.#made.values()])
  }

  async #extract(window: SummaryWindow): Promise<StoredSummary['sources']> {
    const ceiling = maxWordsOf[window.level]
    if (window.level !== 'daily') {
      const parts = await this.#buildParts(window)
      const all = parts.flatMap(({ sources }) => sources)
      return this.#turn.run(extractSummaryInSteps(all, { maxWords: ceiling }))
    }
    const turns = await this.#readTurns(window)
    const sentences = await this.#turn.run(sourcedSentencesInSteps(turns, maxSentences))
    const words = await this.#turn.run(countWordsOf(sentences))
    const maxWords = Math.min(ceiling, Math.floor(words * summaryShare))
    const best = await this.#turn.run(extractSummaryInSteps(sentences, { maxWords }))
    return best.flatMap(({ sentence, message }) => {
      const messageId = turns[message]?.id
      return messageId === undefined ? [] : [{ sentence, messageId }]
    })
  }

  /** Returns the summaries of the parts of a window that contain messages. */
  async #buildParts(window: SummaryWindow): Promise<readonly StoredSummary[]> {
    const parts: StoredSummary[] = []
    for (const part of partsOf(window)) {
      const summary = await this.build(part)
      if (summary.messages > 0) parts.push(summary)
    }
    return parts
  }

  async #readStored({ level, fromMs, toMs }: SummaryWindow): Promise<StoredSummary | undefined> {
    const range = { level, fromMs, toMs: fromMs + 1 }
    const stored = await this.#store.readSummaries(this.#scope, this.#conversationId, range)
    return stored.find((summary) => summary.toMs === toMs)
  }

  #readTurns({ fromMs, toMs }: SummaryWindow): Promise<readonly MessageRecord[]> {
    return this.#store.readWindow(this.#scope, this.#conversationId, {
      fromMs,
      toMs,
      limit: maxMessages,
      maxCharacters,
    })
  }
}

function* countWordsOf(sentences: readonly Sentence[]): Steps<number> {
  let words = 0
  for (const { sentence } of sentences) {
    words += countWords(sentence)
    yield
  }
  return words
}

function textOf(sources: readonly Sentence[]): string {
  return joinSentences(sources.map(({ sentence }) => sentence))
}

/** Returns the summary without a model's text. */
function asExtracted(summary: StoredSummary): StoredSummary {
  return { ...summary, text: textOf(summary.sources), model: null }
}

function emptySummary({ level, fromMs, toMs }: SummaryWindow, now: number): StoredSummary {
  return { level, fromMs, toMs, messages: 0, lastSequence: 0, text: '', sources: [], model: null, generatedAt: now }
}

function writePart({ fromMs, toMs, text }: StoredSummary): string {
  const first = new Date(fromMs).toISOString().slice(0, 10)
  const last = new Date(toMs - 1).toISOString().slice(0, 10)
  return `${first === last ? first : `${first} to ${last}`}: ${text}`
}
