// An engine of a service from elsewhere, which the store's thread imports.
import { threadId } from 'node:worker_threads'
import type { EngineDefinition } from '@sekha/server/service'
import { ensureTenant } from '@sekha/storage/sqlite'

export interface Tally {
  add(tenant: string): Promise<number>
  thread(): Promise<number>
}

const tallyEngine: EngineDefinition<Tally, { readonly step: number }> = {
  module: import.meta.url,
  migrations: [
    {
      version: 1,
      name: 'initial',
      statements: `CREATE TABLE tally (
        tenant INTEGER PRIMARY KEY REFERENCES tenants (id), total INTEGER NOT NULL CHECK (total < 1000)
      ) STRICT`,
    },
  ],
  rules: [['a tally is negative', 'SELECT tenant AS what FROM tally WHERE total < 0']],
  open: ({ storage, options }) => ({
    add: (tenant) =>
      storage.write({
        run: (database) => {
          const owner = ensureTenant(database, { tenant })
          const sql = `INSERT INTO tally VALUES (?1, ?2) ON CONFLICT DO UPDATE SET total = total + ?2 RETURNING total`
          return database.get<{ total: number }>(sql, owner, options?.step ?? 1)?.total ?? 0
        },
      }),
    thread: async () => threadId,
  }),
}

export default tallyEngine
