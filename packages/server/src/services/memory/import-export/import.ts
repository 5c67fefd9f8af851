import { createHash, type Hash } from 'node:crypto'
import type { wire } from '@sekha/core/contract'
import { decodeNdjson, fromReadableStream } from '@sekha/core/decode'
import { ProtocolError } from '@sekha/core/foundation'
import { schemas } from '@sekha/core/schemas'
import { shapes } from '@sekha/core/shapes'
import type { ImportInput, TransferEngine } from './transfer-engine.ts'
import { HttpError, toHttpError } from '../../../host/http-error.ts'
import type { MemoryInput, MemoryHandlers } from '../memory-handlers.ts'
import { parseJson } from '../../../host/read-body.ts'
import { refuseUnknownFields } from '../../../host/validation/unknown-fields.ts'
import { validate } from '../../../host/validation/validate.ts'
import { normaliseFolder, readNamespace, readOwner, readTimestamp } from '../wire.ts'

/** The limits of a batch of whole conversations, so that no write takes long. */
const batchLimit: Extent = { records: 500, characters: 1024 * 1024 }
/** The limits beyond which a conversation is stored in parts, so that memory use is bounded. */
const conversationLimit: Extent = { records: 500, characters: 4 * 1024 * 1024 }
/** The maximum length of a line: that of the largest body after an export. Numbers grow, `1e20` to 21 digits. */
const lineFactor = 8

const schema = schemas['conversations.import'].body
const shape = shapes['conversations.import'].body

/** The first and the last line of a stream, quoted in errors for authors of streams. */
const header = '{"type":"header","format":"sekha-export","format_version":1,"created_at":"2026-01-16T21:09:09Z"}'
const footer = '{"type":"footer","conversations":…,"messages":…}'

/** Handler that imports the stream of an export. */
export const importHandlers: MemoryHandlers<'conversations.import', TransferEngine> = {
  async 'conversations.import'(input) {
    return new Import(input).run()
  },
}

interface OpenConversation extends ImportInput {
  readonly messages: ImportInput['messages'][number][]
  /** The number of its messages stored before these; undefined unless it is stored in parts. */
  readonly storedBefore?: number | undefined
}

/** The size of a batch. */
interface Extent {
  records: number
  characters: number
}

const hasReached = (limit: Readonly<Extent>, { records, characters }: Extent): boolean =>
  records >= limit.records || characters >= limit.characters

/** The counts and the hash of a stream, to compare with its footer. */
interface ReadStream {
  readonly hash: Hash
  conversations: number
  messages: number
}

class Import {
  readonly #input: MemoryInput<'conversations.import', TransferEngine>
  readonly #report = { conversations: { created: 0, skipped: 0 }, messages: { created: 0, skipped: 0 } }
  #stream: ReadStream | undefined
  #closed = false
  #line = 0
  #batch: OpenConversation[] = []
  #batchExtent: Extent = { records: 0, characters: 0 }
  #current: OpenConversation | undefined
  #currentExtent: Extent = { records: 0, characters: 0 }
  /** The last conversation of an interrupted part. The next part continues or repeats it. */
  #interrupted: { readonly conversation: OpenConversation; readonly extent: Extent } | undefined
  /** The number of stored messages of a partly stored conversation; undefined if there is none. */
  #storedOfPart: number | undefined
  /** The lines of pending messages, by conversation and message. */
  readonly #lines = new Map<string, number>()
  /** The sequence of the last message, if the records include it. */
  #lastSequence = 0

  constructor(input: MemoryInput<'conversations.import', TransferEngine>) {
    this.#input = input
  }

  async run(): Promise<wire.ImportReport> {
    const lines = decodeNdjson<string>(fromReadableStream(this.#input.openUpload()), {
      maxRecordBytes: lineFactor * this.#input.server.maxBodyBytes,
      parse: (line) => line,
    })
    try {
      for await (const line of lines) await this.#read(line)
    } catch (error) {
      if (error instanceof ProtocolError) throw this.#refuse(this.#line + 1, error.message)
      throw error
    }
    this.#finishConversation()
    this.#finishInterrupted()
    await this.#store()
    if (!this.#closed)
      throw this.#refuse(
        this.#line,
        `the stream ends without its footer: it was cut off, or lacks the last line ${footer}`,
      )
    return this.#report
  }

  async #read(line: string): Promise<void> {
    this.#line++
    const record = this.#parse(line)
    if (record.type === 'header') {
      // A continued export starts a new part, with its own counts and hash.
      if (this.#stream !== undefined && !this.#closed) this.#interrupt()
      this.#stream = { hash: createHash('sha256'), conversations: 0, messages: 0 }
      this.#closed = false
      this.#lastSequence = 0
    }
    const stream = this.#stream
    if (stream === undefined || this.#closed)
      throw this.#refuse(this.#line, `the stream must start with a header: ${header}`)
    if (record.type === 'footer') return this.#close(record, stream)
    stream.hash.update(line).update('\n')
    if (record.type === 'conversation') {
      stream.conversations++
      this.#finishConversation()
      if (hasReached(batchLimit, this.#batchExtent)) await this.#store()
      if (record.importance_before_pin !== undefined && record.importance_score !== 10)
        throw this.#refuse(
          this.#line,
          'importance_before_pin: requires importance_score 10, which pins the conversation',
        )
      const { scope } = this.#input
      const owner = this.#onThisLine(() => ({
        user: readOwner(record.user_id, scope),
        namespace: readNamespace(record.namespace, scope),
      }))
      const conversation = readConversation(record, owner, this.#readTimestamp)
      this.#begin({ conversation, conversationId: record.id, messages: [] }, line.length)
    } else if (record.type === 'message') {
      stream.messages++
      this.#add(record, line.length)
      if (hasReached(conversationLimit, this.#currentExtent)) await this.#storePart()
    }
  }

  #parse(line: string): wire.ExportRecord {
    return this.#onThisLine(() => {
      const record = parseJson(line)
      refuseUnknownFields(shape, record, 'record')
      return validate(schema, record, 422, 'record')
    })
  }

  readonly #readTimestamp = (text: string, path: string): number => this.#onThisLine(() => readTimestamp(text, path))

  /** Runs a part of the work on a line. Adds the line to its refusals. */
  #onThisLine<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof HttpError) throw this.#refuse(this.#line, error.message, error)
      throw error
    }
  }

  #begin(next: OpenConversation, characters: number): void {
    const interrupted = this.#interrupted
    if (interrupted?.conversation.conversationId === next.conversationId) {
      const { conversation, extent } = interrupted
      this.#interrupted = undefined
      const isStored = conversation.storedBefore !== undefined
      this.#current = {
        ...conversation,
        conversation: isStored ? null : (conversation.conversation ?? next.conversation),
      }
      this.#currentExtent = extent
      this.#lastSequence = 0
    } else {
      this.#current = next
      this.#currentExtent = { records: 1, characters }
      if (next.storedBefore === undefined) this.#lastSequence = 0
    }
  }

  /** Keeps the last conversation of a part without a footer, because it may be incomplete. */
  #interrupt(): void {
    this.#finishInterrupted()
    const conversation = this.#current
    if (conversation === undefined) return
    this.#current = undefined
    this.#interrupted = { conversation, extent: this.#currentExtent }
  }

  #finishInterrupted(): void {
    const interrupted = this.#interrupted
    if (interrupted === undefined) return
    this.#finishConversation()
    this.#interrupted = undefined
    this.#current = interrupted.conversation
    this.#currentExtent = interrupted.extent
    this.#finishConversation()
  }

  #add(record: wire.ExportMessage, characters: number): void {
    const conversationId = record.conversation_id
    // A stream that continues after a checkpoint may begin inside a conversation.
    if (this.#current?.conversationId !== conversationId) {
      this.#finishConversation()
      this.#begin({ conversation: null, conversationId, messages: [] }, 0)
    }
    // Messages are stored in stream order. A different order in `sequence` would be lost.
    const { sequence = this.#lastSequence + 1 } = record
    if (sequence <= this.#lastSequence)
      throw this.#refuse(this.#line, 'sequence: the messages of a conversation must be in the order of their sequence')
    this.#lastSequence = sequence
    this.#currentExtent.records++
    this.#currentExtent.characters += characters
    const id = record.id
    this.#lines.set(lineKey(conversationId, id), this.#line)
    this.#current?.messages.push({
      id,
      role: record.role,
      name: record.name ?? null,
      content: record.content,
      timestamp: this.#readTimestamp(record.timestamp, 'timestamp'),
      metadata: record.metadata ?? null,
    })
  }

  #finishConversation(): void {
    const current = this.#current
    this.#current = undefined
    if (current === undefined) return
    if (current.conversation === null && current.messages.length === 0) {
      this.#storedOfPart = undefined
      return
    }
    this.#batch.push(current)
    this.#batchExtent.records += this.#currentExtent.records
    this.#batchExtent.characters += this.#currentExtent.characters
  }

  /** Stores the messages of a long conversation read so far. Later ones are appended. */
  async #storePart(): Promise<void> {
    const current = this.#current
    if (current === undefined) return
    // In a separate batch, because only then does the outcome show whether this conversation is new.
    this.#current = undefined
    await this.#store()
    this.#current = current
    this.#finishConversation()
    const created = this.#report.conversations.created
    await this.#store()
    const isNew = this.#report.conversations.created > created
    const { conversationId, conversation, messages } = current
    const updatedAt = isNew ? conversation?.updatedAt : current.updatedAt
    const storedBefore = (current.storedBefore ?? 0) + messages.length
    this.#storedOfPart = storedBefore
    const lastSequence = this.#lastSequence
    this.#begin({ conversation: null, conversationId, messages: [], updatedAt, storedBefore }, 0)
    this.#lastSequence = lastSequence
  }

  async #store(): Promise<void> {
    if (this.#batch.length === 0) return
    const batch = this.#batch
    this.#batch = []
    this.#batchExtent = { records: 0, characters: 0 }
    const { service, scope } = this.#input
    const outcome = await service.memory.importConversations(scope, batch).catch((error: unknown) => {
      throw toHttpError(
        error,
        `. Stored so far: ${this.#stored}. Send the whole stream again: stored records are skipped`,
      )
    })
    if (outcome.outcome === 'misplaced')
      throw this.#refuse(
        this.#lines.get(lineKey(outcome.conversationId, outcome.id)) ?? this.#line,
        `id: a message ${outcome.id} is already ${outcome.ownerId === null ? 'stored' : `in conversation ${outcome.ownerId}`}; give this one another id`,
      )
    if (outcome.outcome === 'taken')
      throw this.#refuse(this.#line, `id: ${outcome.id} cannot be used; give the conversation another id`)
    if (outcome.outcome === 'not-found')
      throw this.#refuse(this.#line, 'the conversation of these messages is neither stored nor in the stream')
    if (outcome.outcome !== 'done') throw new Error(`import: ${outcome.outcome}`)
    for (const { conversationId, messages, storedBefore } of batch) {
      if (storedBefore !== undefined) this.#storedOfPart = undefined
      for (const { id } of messages) this.#lines.delete(lineKey(conversationId, id))
    }
    for (const kind of ['conversations', 'messages'] as const) {
      this.#report[kind].created += outcome.value[kind].created
      this.#report[kind].skipped += outcome.value[kind].skipped
    }
  }

  #close(footer: wire.ExportFooter, stream: ReadStream): void {
    this.#closed = true
    if (footer.conversations !== stream.conversations || footer.messages !== stream.messages)
      throw this.#refuse(this.#line, 'the counts in the footer do not match the stream')
    if (footer.sha256 !== undefined && footer.sha256 !== stream.hash.digest('hex'))
      throw this.#refuse(this.#line, 'the hash in the footer does not match the stream')
  }

  /** Describes the stored part of the stream. */
  get #stored(): string {
    const part = this.#storedOfPart
    const { created, skipped } = this.#report.conversations
    const whole = created + skipped - (part === undefined ? 0 : 1)
    return `${whole} conversations${part === undefined ? '' : ` and the first ${part} messages of another one`}`
  }

  #refuse(line: number, message: string, cause?: HttpError): HttpError {
    const issues = cause?.issues?.map(({ path, ...issue }) => ({
      ...issue,
      path: `line ${line}${path === '' ? '' : `: ${path}`}`,
    }))
    return new HttpError(
      422,
      `Line ${line}: ${message}. Stored before it: ${this.#stored}`,
      issues === undefined ? {} : { issues },
    )
  }
}

const lineKey = (conversationId: string, messageId: string): string => `${conversationId} ${messageId}`

function readConversation(
  record: wire.ExportConversation,
  owner: { readonly user: string | null; readonly namespace: string | null },
  readTimestamp: (text: string, path: string) => number,
): ImportInput['conversation'] {
  return {
    id: record.id,
    ...owner,
    label: record.label,
    folder: normaliseFolder(record.folder),
    status: record.status,
    importance: record.importance_score,
    importanceBeforePin: record.importance_before_pin ?? null,
    metadata: record.metadata ?? null,
    createdAt: readTimestamp(record.created_at, 'created_at'),
    updatedAt: readTimestamp(record.updated_at, 'updated_at'),
  }
}
