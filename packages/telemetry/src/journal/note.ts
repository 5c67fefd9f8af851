/** A session that its process has not ended. */
export interface OpenSession {
  readonly id: string
  readonly product: string
  readonly version: string
}

/** What the next process must know of a journal. */
export interface Note {
  /** Identifies the journal in the ids of its records. */
  readonly journal: string
  readonly open: readonly OpenSession[]
  /** The number of the last hang of each monitor that is recorded. */
  readonly hangs: Readonly<Record<string, number>>
  /** What the protocol of the server must remember of a session, such as the id that an original server gave to it. */
  readonly remote: Readonly<Record<string, string>>
}

/** Writes a note. */
export function writeNote(note: Note): string {
  return JSON.stringify(note)
}

/** Reads a note. What is damaged in it says nothing. */
export function readNote(text: string | undefined): Note {
  let note: { readonly [Name in keyof Note]?: unknown }
  try {
    note = (JSON.parse(text ?? '') ?? {}) as typeof note
  } catch {
    note = {}
  }
  const { journal, open, hangs, remote } = note
  return {
    journal: typeof journal === 'string' ? journal : '',
    open: Array.isArray(open) ? open.filter(isOpenSession) : [],
    hangs: { ...(hangs as Note['hangs'] | undefined) },
    remote: { ...(remote as Note['remote'] | undefined) },
  }
}

/** The id is a part of a line, and what follows it is a part of a record. */
function isOpenSession(value: unknown): value is OpenSession {
  const { id } = (value ?? {}) as { readonly id?: unknown }
  return typeof id === 'string' && /^[\w-]+$/.test(id)
}

/** Forgets what a protocol noted of a session that has ended. */
export function forgetRemote(note: Note, sessionId: string): Note {
  const { [sessionId]: _, ...remote } = note.remote
  return { ...note, remote }
}
