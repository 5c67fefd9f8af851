// Replays recorded exchanges of the original programs, and compares the responses.
import { readFileSync } from 'node:fs'

/** A recorded exchange. */
export interface Exchange {
  readonly recording: string
  readonly n: number
  readonly scenario: string
  /** When the request arrived, in milliseconds since the scenario began. */
  readonly ms: number
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly base64?: string
  /** Null when nothing was listening. */
  readonly response: RecordedResponse | null
}

interface RecordedResponse {
  readonly status: number
  readonly type?: string
  readonly location?: string
  readonly body?: string
  readonly base64?: string
}

/** What is compared of a response. Ids and the server's times are replaced. */
export interface Compared {
  readonly status: number
  readonly type?: string
  readonly location?: string
  readonly body: unknown
}

/** A recorded response and ours. */
export interface Comparison {
  readonly recorded: Compared
  readonly received: Compared
  /** Whether the bodies are the same letter by letter, ids and times aside. */
  readonly isSameText: boolean
}

/** A request to a server. */
export type Send = (request: Request) => Promise<Response>

/** When the recordings were made. */
export const recordedAt = Date.parse('2026-11-30T00:40:00Z')
const isTime = /^2026-11-30T\d{2}:/

export function readRecording(recording: string): Exchange[] {
  const text = readFileSync(new URL(`recordings/${recording}.ndjson`, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => ({ recording, ...(JSON.parse(line) as Omit<Exchange, 'recording'>) }))
}

/** Sorts exchanges by scenario, in the order of the first of each, and by time within one. */
export function sortByTime(exchanges: readonly Exchange[]): Exchange[] {
  const scenarios = [...Map.groupBy(exchanges, ({ scenario }) => scenario).values()]
  return scenarios.flatMap((group) => group.toSorted((a, b) => a.ms - b.ms || a.n - b.n))
}

/** Replays exchanges in their order against a server. */
export class Replay {
  /** The time of the server. */
  now = recordedAt
  readonly #send: Send
  readonly #origin: string
  /** Our ids, by those of the recording. */
  readonly #ids = new Map<string, string>()
  readonly #startedAt: ReadonlyMap<string, number>

  constructor(exchanges: readonly Exchange[], origin: string, send: Send) {
    this.#send = send
    this.#origin = origin
    this.#startedAt = findStarts(exchanges)
  }

  /** Moves the time to a moment of the exchange's scenario. */
  moveTo({ scenario }: Exchange, ms: number): void {
    this.now = Math.max(this.now, (this.#startedAt.get(scenario) ?? this.now) + ms)
  }

  /** Sends the recorded request. */
  async compare(exchange: Exchange): Promise<Comparison> {
    const { response: recorded, ms } = exchange
    if (recorded === null) throw new TypeError('nothing was listening')
    this.moveTo(exchange, ms)
    const response = await this.#send(this.#createRequest(exchange))
    const text = await response.text()
    const recordedText = readText(recorded)
    this.#learnId(recordedText, text)
    const type = response.headers.get('content-type')
    const location = response.headers.get('location')
    return {
      isSameText: replaceTimes(this.#translate(recordedText)) === replaceTimes(text),
      recorded: this.#normalize(recorded, recordedText),
      received: this.#normalize(
        {
          status: response.status,
          ...(type !== null && { type }),
          ...(location !== null && { location }),
        },
        text,
      ),
    }
  }

  /** Uses a session for one that the recording does not create. */
  learn(recorded: string, own: string): void {
    this.#ids.set(recorded, own)
  }

  #createRequest({ method, path, headers = {}, body, base64 }: Exchange): Request {
    const sent = base64 === undefined ? body && this.#translate(body) : new Uint8Array(Buffer.from(base64, 'base64'))
    // A request cannot have a body with these methods. The recordings have none either.
    const hasBody = method !== 'GET' && method !== 'HEAD' && sent !== undefined
    return new Request(`${this.#origin}${this.#translate(path)}`, {
      method,
      headers,
      redirect: 'manual',
      ...(hasBody && { body: sent }),
    })
  }

  #learnId(recorded: string, received: string): void {
    const [from, to] = [recorded, received].map((text) => /"session_id":"([^"]+)"/.exec(text)?.[1])
    if (from !== undefined && to !== undefined) this.#ids.set(from, to)
  }

  #translate(text: string): string {
    let translated = text
    for (const [recorded, own] of this.#ids) translated = translated.replaceAll(recorded, own)
    return translated
  }

  #normalize({ status, type, location }: Omit<RecordedResponse, 'body'>, text: string): Compared {
    return {
      status,
      ...(type !== undefined && { type }),
      ...(location !== undefined && { location: this.#translate(location) }),
      body: type === 'application/json' && text !== '' ? sort(simplify(JSON.parse(this.#translate(text)))) : text,
    }
  }
}

/** When each scenario began, by the server's clock: a session of it was created at a known place. */
function findStarts(exchanges: readonly Exchange[]): ReadonlyMap<string, number> {
  const createdAt = new Map<string, number>()
  for (const { id, created_at: at } of exchanges.flatMap(readSessions)) createdAt.set(id, Date.parse(at))
  const starts = new Map<string, number>()
  for (const { scenario, ms, response } of exchanges) {
    const id = /"session_id":"([^"]+)"/.exec(response?.body ?? '')?.[1] ?? ''
    const at = createdAt.get(id)
    if (at !== undefined && !starts.has(scenario)) starts.set(scenario, at - ms)
  }
  return starts
}

/** The sessions of a response. */
function readSessions({ response }: Exchange): readonly { readonly id: string; readonly created_at: string }[] {
  if (response?.type !== 'application/json' || response.body?.includes('"created_at"') !== true) return []
  return [JSON.parse(response.body) as never].flat()
}

const replaceTimes = (text: string): string => text.replace(/"2026-11-30T[^"]*"/g, '"<time>"')

function readText({ body = '', base64 }: RecordedResponse): string {
  return base64 === undefined ? body : Buffer.from(base64, 'base64').toString()
}

/** An export lists the sessions in any order. */
function sort(value: unknown): unknown {
  return Array.isArray(value) ? (value as { id: string }[]).toSorted((a, b) => a.id.localeCompare(b.id)) : value
}

/** Replaces times, and the negative zero that JavaScript does not write. */
function simplify(value: unknown): unknown {
  if (typeof value === 'string') return isTime.test(value) ? '<time>' : value
  if (Array.isArray(value)) return value.map(simplify)
  if (Object.is(value, -0)) return 0
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, simplify(item)]))
}

/** Whether a value has all that another one has, at every depth. Lists have the same items. */
export function includes(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(value, part)
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(part)) return false
  if (Array.isArray(part))
    return (
      part.length === (value as unknown[]).length && part.every((item, i) => includes((value as unknown[])[i], item))
    )
  return Object.entries(part).every(([key, item]) => includes((value as Record<string, unknown>)[key], item))
}
