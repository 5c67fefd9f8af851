// The tables of the service, and what it does with them.
import type { Schema, SqliteStorage } from '@sekha/storage/sqlite'

export interface Line {
  readonly number: number
  readonly text: string
}

export const schema: Schema = {
  name: 'scratch',
  migrations: [
    {
      version: 1,
      name: 'initial',
      statements: `
        CREATE TABLE scratch_lines (
          tenant TEXT NOT NULL,
          pad TEXT NOT NULL,
          number INTEGER NOT NULL,
          text TEXT NOT NULL,
          PRIMARY KEY (tenant, pad, number)
        ) STRICT, WITHOUT ROWID`,
    },
  ],
}

/** The pads of all tenants. */
export class Pads {
  readonly #storage: SqliteStorage

  constructor(storage: SqliteStorage) {
    this.#storage = storage
  }

  add(tenant: string, pad: string, text: string): Promise<Line> {
    return this.#storage.write({
      run: (database) => {
        const last = database.get<{ number: number | null }>(
          'SELECT max(number) AS number FROM scratch_lines WHERE tenant = ? AND pad = ?',
          tenant,
          pad,
        )
        const line = { number: (last?.number ?? 0) + 1, text }
        database.run('INSERT INTO scratch_lines VALUES (?, ?, ?, ?)', tenant, pad, line.number, text)
        return line
      },
      keeps: () => true,
      announced: false,
    })
  }

  /** Lists the next lines, a few at a time. */
  after(tenant: string, pad: string, number: number): Promise<readonly Line[]> {
    return this.#storage.read((database) =>
      database.all<{ number: number; text: string }>(
        'SELECT number, text FROM scratch_lines WHERE tenant = ? AND pad = ? AND number > ? ORDER BY number LIMIT 100',
        tenant,
        pad,
        number,
      ),
    )
  }

  count(tenant: string | undefined): Promise<number> {
    return this.#storage.read((database) => {
      const { count } = database.get<{ count: number }>(
        'SELECT count(*) AS count FROM scratch_lines WHERE ?1 IS NULL OR tenant = ?1',
        tenant ?? null,
      ) ?? { count: 0 }
      return count
    })
  }

  ping(): Promise<void> {
    return this.#storage.ping()
  }

  verify(): Promise<readonly string[]> {
    return this.#storage.verify()
  }

  close(): Promise<void> {
    return this.#storage.close()
  }
}
