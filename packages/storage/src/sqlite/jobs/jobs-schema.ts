import type { Schema } from '../schema.ts'

/**
 * The table of jobs. Several services of one file share it.
 *
 * `due_at` is the time from which a job may be taken: of a queued job the time of its next attempt, of a running job the
 * end of its lease.
 */
export const jobsSchema: Schema = {
  name: 'jobs',
  migrations: [
    {
      version: 1,
      name: 'jobs',
      statements: `
        CREATE TABLE jobs (
          tenant INTEGER NOT NULL REFERENCES tenants (id),
          id TEXT NOT NULL,
          service TEXT NOT NULL,
          kind TEXT NOT NULL,
          key TEXT,
          input TEXT NOT NULL,
          status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
          done INTEGER NOT NULL DEFAULT 0,
          total INTEGER NOT NULL DEFAULT 0,
          checkpoint TEXT,
          attempts INTEGER NOT NULL DEFAULT 0,
          due_at INTEGER NOT NULL,
          holder TEXT,
          created_at INTEGER NOT NULL,
          started_at INTEGER,
          finished_at INTEGER,
          error TEXT,
          result TEXT,
          PRIMARY KEY (tenant, id),
          CHECK ((holder IS NOT NULL) = (status = 'running')),
          CHECK ((finished_at IS NOT NULL) = (status IN ('succeeded', 'failed')))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX jobs_by_key ON jobs (tenant, service, kind, key) WHERE key IS NOT NULL;
        CREATE INDEX jobs_due ON jobs (service, tenant, due_at, kind) WHERE finished_at IS NULL;
        CREATE INDEX jobs_next ON jobs (service, due_at, kind) WHERE finished_at IS NULL;
        CREATE INDEX jobs_finished ON jobs (service, finished_at) WHERE finished_at IS NOT NULL;
      `,
    },
    {
      version: 2,
      name: 'subjects of jobs',
      statements: `
        ALTER TABLE jobs ADD COLUMN subject TEXT;
        CREATE INDEX jobs_by_subject ON jobs (tenant, service, subject) WHERE subject IS NOT NULL;
      `,
    },
  ],
}
