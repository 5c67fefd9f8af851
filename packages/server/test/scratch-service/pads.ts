// The tables of the service, and what it does with them.
import type { IdempotencyKey } from '@sekha/storage'
import {
  ensureTenant,
  findTenant,
  once,
  type OnceOutcome,
  type Migration,
  type SharedStorage,
} from '@sekha/storage/sqlite'

export interface Line {
  readonly number: number
  readonly text: string
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'initial',
    statements: `
      CREATE TABLE scratch_lines (
        tenant INTEGER NOT NULL REFERENCES tenants (id),
        pad TEXT NOT NULL,
        number INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (tenant, pad, number)
      ) STRICT, WITHOUT ROWID`,
  },
]

/** The pads of all tenants. */
export class Pads {
  readonly #storage: SharedStorage

  constructor(storage: SharedStorage) {
    this.#storage = storage
  }

  /** Adds a line, once for each key. */
  add(tenant: string, pad: string, text: string, key: IdempotencyKey | undefined): Promise<OnceOutcome<Line>> {
    return this.#storage.write({
      run: (database) => {
        const owner = ensureTenant(database, { tenant })
        const addLine = () => {
          const last = database.get<{ number: number | null }>(
            'SELECT max(number) AS number FROM scratch_lines WHERE tenant = ? AND pad = ?',
            owner,
            pad,
          )
          const line = { number: (last?.number ?? 0) + 1, text }
          database.run('INSERT INTO scratch_lines VALUES (?, ?, ?, ?)', owner, pad, line.number, text)
          return { value: line, subject: pad, kept: line }
        }
        return once<Line, Line>(database, owner, key, addLine, (line) => line)
      },
      keeps: (outcome) => outcome.outcome === 'done' && !outcome.replayed,
    })
  }

  /** Lists the next lines, a few at a time. */
  after(tenant: string, pad: string, number: number): Promise<readonly Line[]> {
    return this.#storage.read((database) =>
      database.all<{ number: number; text: string }>(
        'SELECT number, text FROM scratch_lines WHERE tenant = ? AND pad = ? AND number > ? ORDER BY number LIMIT 100',
        findTenant(database, { tenant }),
        pad,
        number,
      ),
    )
  }

  /** Merges the first two lines of a pad, if it has more than one. @returns the number of lines that are left */
  mergeTwo(tenant: string, pad: string): Promise<number> {
    return this.#storage.write({
      run: (database) => {
        const owner = ensureTenant(database, { tenant })
        const [first, second, ...rest] = database.all<Line>(
          'SELECT number, text FROM scratch_lines WHERE tenant = ? AND pad = ? ORDER BY number',
          owner,
          pad,
        )
        if (first === undefined || second === undefined) return first === undefined ? 0 : 1
        const where = 'WHERE tenant = ? AND pad = ? AND number = ?'
        database.run(`DELETE FROM scratch_lines ${where}`, owner, pad, first.number)
        const text = `${first.text} ${second.text}`
        database.run(`UPDATE scratch_lines SET text = ? ${where}`, text, owner, pad, second.number)
        return rest.length + 1
      },
    })
  }

  /** Counts the lines of one tenant, or of all. */
  count(tenant: string | undefined): Promise<number> {
    return this.#storage.read((database) => {
      const owner = tenant === undefined ? undefined : findTenant(database, { tenant })
      const found = database.get<{ count: number }>(
        'SELECT count(*) AS count FROM scratch_lines WHERE ?1 IS NULL OR tenant = ?1',
        owner ?? null,
      )
      return found?.count ?? 0
    })
  }

  ping(): Promise<void> {
    return this.#storage.ping()
  }
}
