// Writes to a server that may be killed at any moment. Records requested and acknowledged writes outside of it.
import { randomUUID } from 'node:crypto'

/** A requested write. Its idempotency key makes a repetition the same write. */
export interface RecordedWrite {
  readonly kind: 'create' | 'append' | 'patch'
  readonly key: string
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** The unique words of its messages. */
  readonly marks: readonly string[]
  /** Its conversation; for a create, known once it is acknowledged. */
  conversationId: string | undefined
  acknowledged: boolean
}

/** The record of every write of every round. */
export class Recorder {
  readonly writes: RecordedWrite[] = []
  #acknowledged = 0
  #awaited: { readonly count: number; readonly resolve: () => void } | undefined
  #created: RecordedWrite[] = []

  /** The number of acknowledged writes. */
  get acknowledged(): number {
    return this.#acknowledged
  }

  /** Waits for `count` more acknowledgements, so that a kill hits a working server at any speed. */
  waitForMore(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = { count: this.#acknowledged + count, resolve }
    })
  }

  /** Writes until the server is killed. */
  async writeUntilGone(url: string, isGone: () => boolean): Promise<void> {
    while (!isGone()) {
      const write = this.#next()
      this.writes.push(write)
      if (!(await this.send(url, write))) return
    }
  }

  /**
   * @returns whether the server acknowledged it
   * @throws when the server rejected it
   */
  async send(url: string, write: RecordedWrite): Promise<boolean> {
    let response: Response
    let body: { id?: string }
    try {
      response = await fetch(`${url}${write.path}`, {
        method: write.method,
        headers: { 'content-type': 'application/json', 'idempotency-key': write.key },
        body: JSON.stringify(write.body),
      })
      body = (await response.json()) as { id?: string }
    } catch {
      return false
    }
    if (!response.ok) throw new Error(`${write.kind} was refused: ${response.status} ${JSON.stringify(body)}`)
    write.acknowledged = true
    this.#acknowledged++
    if (this.#awaited !== undefined && this.#acknowledged >= this.#awaited.count) this.#awaited.resolve()
    if (write.kind === 'create') {
      write.conversationId = body.id
      this.#created.push(write)
    }
    return true
  }

  #next(): RecordedWrite {
    const target = this.#created.at(-1 - Math.floor(Math.random() * Math.min(5, this.#created.length)))
    const chance = Math.random()
    const common = { key: randomUUID(), acknowledged: false }
    if (target?.conversationId === undefined || chance < 0.5) {
      const marks = makeMarks(1 + Math.floor(Math.random() * 4))
      const body = { label: 'crash', folder: '/crash', messages: marks.map(toMessage) }
      return {
        ...common,
        kind: 'create',
        method: 'POST',
        path: '/api/v1/conversations',
        body,
        marks,
        conversationId: undefined,
      }
    }
    const { conversationId } = target
    const path = `/api/v1/conversations/${conversationId}`
    if (chance < 0.9) {
      const marks = makeMarks(1 + Math.floor(Math.random() * 3))
      const body = { messages: marks.map(toMessage) }
      return { ...common, kind: 'append', method: 'POST', path: `${path}/messages`, body, marks, conversationId }
    }
    return {
      ...common,
      kind: 'patch',
      method: 'PATCH',
      path,
      body: { metadata: { last: common.key } },
      marks: [],
      conversationId,
    }
  }
}

const makeMarks = (count: number): string[] =>
  Array.from({ length: count }, () => `m${randomUUID().replaceAll('-', '')}`)

const toMessage = (mark: string): { role: string; content: string } => ({
  role: 'user',
  content: `A message about the weather and ${mark}, somewhat longer than a line so that pages fill up`,
})
