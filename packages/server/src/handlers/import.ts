import { createHash, type Hash } from 'node:crypto'
import type { wire } from '@sekha/core/contract'
import { decodeNdjson, fromReadableStream } from '@sekha/core/decode'
import { ProtocolError } from '@sekha/core/foundation'
import { schemas } from '@sekha/core/schemas'
import type { GivenImport } from '../engine/memory.ts'
import { HttpError, toHttpError } from '../http/http-error.ts'
import type { HandlerInput, Handlers } from '../http/handler.ts'
import { parseJson } from '../http/read-body.ts'
import { refuseUnknownFields } from '../http/unknown-fields.ts'
import { validate } from '../http/validate.ts'
import { normaliseFolder, readInstant } from './wire.ts'

/** Whole conversations are stored together until they hold this many messages. */
const messagesPerBatch = 500
/** A line may be as long as what the largest body becomes in an export: numbers grow, `1e20` to 21 digits. */
const lineFactor = 8
/** A conversation is stored whole, so it has to be held whole: so many times the limit of a body. */
const conversationFactor = 128

const schema = schemas['import.stream'].body

/** Reads back what an export wrote. */
export const importHandlers: Handlers<'import.stream'> = {
  async 'import.stream'(input) {
    return new Import(input).run()
  },
}

interface OpenConversation {
  readonly conversation: GivenImport['conversation']
  readonly conversationId: string
  readonly messages: GivenImport['messages'][number][]
}

/** What was read of a stream, to compare with its footer. */
interface ReadStream {
  readonly hash: Hash
  conversations: number
  messages: number
}

class Import {
  readonly #input: HandlerInput<'import.stream'>
  readonly #report = { conversations: { created: 0, skipped: 0 }, messages: { created: 0, skipped: 0 } }
  #stream: ReadStream | undefined
  #closed = false
  #line = 0
  #batch: OpenConversation[] = []
  #batchMessages = 0
  #current: OpenConversation | undefined
  #currentBytes = 0
  /** The sequence of the last message, where the records say it. */
  #lastSequence = 0

  constructor(input: HandlerInput<'import.stream'>) {
    this.#input = input
  }

  async run(): Promise<wire.ImportReport> {
    const lines = decodeNdjson<string>(fromReadableStream(this.#input.upload), {
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
    await this.#store()
    if (!this.#closed) throw this.#refuse(this.#line, 'the stream ends without its footer')
    return this.#report
  }

  async #read(line: string): Promise<void> {
    this.#line++
    const record = this.#parse(line)
    if (record.type === 'header') {
      // A resumed export begins a stream of its own, with counts and a hash of its own.
      this.#stream = { hash: createHash('sha256'), conversations: 0, messages: 0 }
      this.#closed = false
      this.#lastSequence = 0
    }
    const stream = this.#stream
    if (stream === undefined || this.#closed) throw this.#refuse(this.#line, 'a header must come first')
    if (record.type === 'footer') return this.#close(record, stream)
    stream.hash.update(line).update('\n')
    if (record.type === 'conversation') {
      stream.conversations++
      this.#finishConversation()
      if (this.#batchMessages >= messagesPerBatch) await this.#store()
      this.#begin(readConversation(record, this.#readTimestamp), record.id.toLowerCase())
    } else if (record.type === 'message') {
      stream.messages++
      this.#add(record, line.length)
    }
  }

  #parse(line: string): wire.ExportRecord {
    return this.#onThisLine(() => {
      const record = parseJson(line)
      refuseUnknownFields(schema, record, 'record')
      return validate(schema, record, 422, 'record')
    })
  }

  readonly #readTimestamp = (text: string, path: string): number => this.#onThisLine(() => readInstant(text, path))

  /** Does a part of the work on a line; what that refuses is refused with the line. */
  #onThisLine<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (error instanceof HttpError) throw this.#refuse(this.#line, error.message, error)
      throw error
    }
  }

  #begin(conversation: GivenImport['conversation'], conversationId: string): void {
    this.#current = { conversation, conversationId, messages: [] }
    this.#currentBytes = 0
    this.#lastSequence = 0
  }

  #add(record: wire.ExportMessage, bytes: number): void {
    const conversationId = record.conversation_id.toLowerCase()
    // A stream that continues after a checkpoint may begin inside of a conversation.
    if (this.#current?.conversationId !== conversationId) {
      this.#finishConversation()
      this.#begin(null, conversationId)
    }
    // Messages are stored in the order of the stream. Where they say another one, it would be lost.
    const { sequence = this.#lastSequence + 1 } = record
    if (sequence <= this.#lastSequence)
      throw this.#refuse(this.#line, 'sequence: messages of a conversation have to come in the order of their sequence')
    this.#lastSequence = sequence
    this.#currentBytes += bytes
    const limit = conversationFactor * this.#input.server.maxBodyBytes
    if (this.#currentBytes > limit)
      throw new HttpError(
        413,
        `Line ${this.#line}: the conversation has more than ${limit} characters, the most this server takes`,
      )
    this.#current?.messages.push({
      id: record.id.toLowerCase(),
      role: record.role,
      name: record.name ?? null,
      content: record.content,
      timestamp: this.#readTimestamp(record.timestamp, 'timestamp'),
      metadata: record.metadata ?? null,
    })
  }

  #finishConversation(): void {
    if (this.#current === undefined) return
    this.#batch.push(this.#current)
    this.#batchMessages += this.#current.messages.length
    this.#current = undefined
  }

  async #store(): Promise<void> {
    if (this.#batch.length === 0) return
    const batch = this.#batch
    this.#batch = []
    this.#batchMessages = 0
    const { memory, scope } = this.#input
    const outcome = await memory.importConversations(scope, batch).catch((error: unknown) => {
      throw toHttpError(
        error,
        `. ${this.#storedConversations} conversations of the stream are stored; send all of it again, and they are skipped`,
      )
    })
    if (outcome.outcome === 'not-found')
      throw this.#refuse(this.#line, 'messages of a conversation that is neither here nor in the stream')
    if (outcome.outcome !== 'done') throw new Error(`import: ${outcome.outcome}`)
    for (const kind of ['conversations', 'messages'] as const) {
      this.#report[kind].created += outcome.value[kind].created
      this.#report[kind].skipped += outcome.value[kind].skipped
    }
  }

  #close(footer: wire.ExportFooter, stream: ReadStream): void {
    this.#closed = true
    if (footer.conversations !== stream.conversations || footer.messages !== stream.messages)
      throw this.#refuse(this.#line, 'the counts of the footer are not those of the stream')
    if (footer.sha256 !== stream.hash.digest('hex'))
      throw this.#refuse(this.#line, 'the hash of the footer is not that of the stream')
  }

  get #storedConversations(): number {
    return this.#report.conversations.created + this.#report.conversations.skipped
  }

  #refuse(line: number, message: string, cause?: HttpError): HttpError {
    const issues = cause?.issues?.map(({ path, ...issue }) => ({
      ...issue,
      path: `line ${line}${path === '' ? '' : `: ${path}`}`,
    }))
    return new HttpError(
      422,
      `Line ${line}: ${message}. ${this.#storedConversations} conversations before it are stored`,
      issues === undefined ? {} : { issues },
    )
  }
}

function readConversation(
  record: wire.ExportConversation,
  readTimestamp: (text: string, path: string) => number,
): GivenImport['conversation'] {
  return {
    id: record.id.toLowerCase(),
    label: record.label,
    folder: normaliseFolder(record.folder),
    status: record.status,
    importance: record.importance_score,
    // Only a pinned conversation has something to go back to.
    importanceBeforePin: record.importance_score === 10 ? (record.importance_before_pin ?? null) : null,
    metadata: record.metadata ?? null,
    createdAt: readTimestamp(record.created_at, 'created_at'),
    updatedAt: readTimestamp(record.updated_at, 'updated_at'),
  }
}
