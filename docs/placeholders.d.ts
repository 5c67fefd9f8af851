// Values that examples in the documents use without declaring them: a reader has their own.
declare const client: import('@sekha/core').SekhaClient
declare const controller: import('@sekha/server').Controller
declare const baseUrl: string
declare const apiKey: string
declare const id: string
declare const conversation_id: string
declare const signal: AbortSignal
declare const readSession: (
  cookie: string | null,
) => Promise<{ readonly id: string; readonly organisation: string } | undefined>
declare const checkpoint: string | undefined
declare const save: (checkpoint: string) => void
declare const findSource: () => Promise<string>
declare const destination: WritableStream<Uint8Array>

declare const store: (record: object) => void
declare const transport: import('@sekha/core').Transport
declare const load: () => Promise<readonly object[]>
declare const work: () => Promise<void>
declare const program: (client: import('@sekha/core').SekhaClient) => Promise<void>
declare const response: { readonly body: ReadableStream<Uint8Array> }

/** Conversations of another system. */
interface Chat {
  readonly id: string
  readonly label: string
  readonly folder: string
  readonly at: Date
  readonly messages: readonly { readonly id: string; readonly role: 'user' | 'assistant'; readonly content: string }[]
}
declare const chats: readonly Chat[]

declare const vault: { keyFor(origin: string): Promise<string> }
declare const traceparent: string
declare const tracer: import('@opentelemetry/api').Tracer
declare const meter: import('@opentelemetry/api').Meter
declare const signatureOf: (request: import('@sekha/core').CallRequest) => string
declare const lookUp: import('@sekha/core').Middleware
declare const checkTenant: (value: unknown) => string | undefined
declare const database: { query(sql: string, options: { signal: AbortSignal }): Promise<readonly object[]> }
declare const notesSchema: import('@sekha/storage/sqlite').Schema
declare const storage: import('@sekha/storage/sqlite').SqliteStorage
declare const error: unknown
declare const model: Parameters<typeof import('ai').wrapLanguageModel>[0]['model']
declare const signedIn: (request: Request) => Promise<string>
declare const running: boolean
declare const doWork: () => Promise<void>
declare const worker: Worker
declare const monitor: import('@sekha/heartbeat').HeartbeatMonitor
declare const child: import('node:child_process').ChildProcess

/** The generated contract of a service. */
declare const notesContract: {
  readonly operations: Readonly<Record<'notes.add' | 'notes.list', import('@sekha/core/contract').Operation>> & {
    readonly 'notes.add': { readonly responseType: 'empty' }
    readonly 'notes.list': { readonly responseType: 'json' }
  }
  readonly schemas: {
    readonly 'notes.add': { readonly body: import('zod').ZodObject<{ text: import('zod').ZodString }> }
    readonly 'notes.list': {
      readonly response: import('zod').ZodArray<import('zod').ZodObject<{ text: import('zod').ZodString }>>
    }
  }
  readonly shapes: object & Readonly<Record<string, never>>
  readonly declaredStatuses: {
    readonly 'notes.add': readonly [204]
    readonly 'notes.list': readonly [200]
  }
}
