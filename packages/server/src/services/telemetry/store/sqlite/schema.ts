import type { Migration } from '@sekha/storage/sqlite'

/** The open sessions whose silence means something. Indexes and queries repeat it word for word. */
export const heard = 'heard_at IS NOT NULL AND ended_at IS NULL AND crashed = 0 AND paused = 0 AND deleted = 0'

/** What a session adds to the counts of its tenant. Migration 4 has it too: a change needs a further one. */
const counted = {
  crashed: (row: string) => `(${row}.deleted = 0 AND ${row}.crashed > 0)`,
  ended: (row: string) => `(${row}.deleted = 0 AND ${row}.crashed = 0 AND ${row}.ended_at IS NOT NULL)`,
  open: (row: string) => `(${row}.deleted = 0 AND ${row}.crashed = 0 AND ${row}.ended_at IS NULL)`,
  hung: (row: string) => `(${row}.deleted = 0 AND ${row}.crashed = 0 AND ${row}.ended_at IS NULL AND ${row}.hung <> 0)`,
  records: (row: string) => `((${row}.deleted = 0) * (${row}.events + ${row}.metrics + ${row}.states))`,
}

const sums = (row: string): string =>
  Object.values(counted)
    .map((of) => `sum${of(row)}`)
    .join(', ')

const changes = (sign: '+' | '-', row: string, before?: string): string =>
  Object.entries(counted)
    .map(([name, of]) => `${name} = ${name} ${sign} ${of(row)}${before === undefined ? '' : ` - ${of(before)}`}`)
    .join(', ')

/** The tables of telemetry. Times are milliseconds since 1970. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'sessions and records',
    statements: `
        CREATE TABLE telemetry_sessions (
          number INTEGER PRIMARY KEY,
          tenant INTEGER NOT NULL REFERENCES tenants (id),
          id TEXT NOT NULL,
          generation INTEGER NOT NULL CHECK (generation IN (1, 2)),
          created_at INTEGER NOT NULL,
          updated_at INTEGER NOT NULL,
          ended_at INTEGER,
          last_heartbeat INTEGER,
          heartbeat_timeout INTEGER,
          paused INTEGER NOT NULL DEFAULT 0,
          -- 0: no, 1: yes, 2: presumed, because it is silent.
          crashed INTEGER NOT NULL DEFAULT 0,
          hung INTEGER NOT NULL DEFAULT 0,
          -- Whether its silence is recorded.
          silent INTEGER NOT NULL DEFAULT 0,
          product TEXT NOT NULL,
          version TEXT NOT NULL,
          machine_id TEXT NOT NULL,
          hostname TEXT NOT NULL,
          parent TEXT NOT NULL,
          -- The last position, and the highest number of a client.
          position INTEGER NOT NULL DEFAULT 0,
          sequence INTEGER NOT NULL DEFAULT 0,
          -- The highest numbers among the records that set the flags, and among the updates of the state.
          flag_sequence INTEGER NOT NULL DEFAULT 0,
          state_sequence INTEGER NOT NULL DEFAULT 0,
          -- The weight of the updates since the last snapshot, and the size of that snapshot.
          state_weight INTEGER NOT NULL DEFAULT 0,
          snapshot_bytes INTEGER NOT NULL DEFAULT 0,
          events INTEGER NOT NULL DEFAULT 0,
          metrics INTEGER NOT NULL DEFAULT 0,
          states INTEGER NOT NULL DEFAULT 0,
          bytes INTEGER NOT NULL DEFAULT 0,
          -- Whether it is being deleted, a slice at a time. Its id is free.
          deleted INTEGER NOT NULL DEFAULT 0,
          UNIQUE (tenant, id)
        ) STRICT;
        CREATE INDEX telemetry_sessions_created ON telemetry_sessions (tenant, created_at);
        CREATE INDEX telemetry_sessions_machine ON telemetry_sessions (tenant, machine_id) WHERE machine_id <> '';
        CREATE INDEX telemetry_sessions_heartbeat ON telemetry_sessions (last_heartbeat)
          WHERE ended_at IS NULL AND crashed = 0 AND paused = 0 AND deleted = 0 AND last_heartbeat IS NOT NULL;
        CREATE INDEX telemetry_sessions_updated ON telemetry_sessions (updated_at);
        CREATE INDEX telemetry_sessions_deleted ON telemetry_sessions (number) WHERE deleted = 1;

        CREATE TABLE telemetry_records (
          number INTEGER PRIMARY KEY,
          session INTEGER NOT NULL REFERENCES telemetry_sessions (number),
          -- 1: lifecycle, 2: state, 3: event, 4: metric, 5: heartbeat.
          kind INTEGER NOT NULL,
          -- The place in the order of arrival within the session.
          position INTEGER NOT NULL,
          -- The number and the id of a client.
          sequence INTEGER,
          id TEXT,
          -- The place among the updates of the state, together with the position.
          rank INTEGER,
          at INTEGER NOT NULL,
          received_at INTEGER NOT NULL,
          name TEXT NOT NULL,
          -- The value of a metric.
          value REAL,
          body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX telemetry_records_position ON telemetry_records (session, kind, position);
        CREATE INDEX telemetry_records_at ON telemetry_records (session, kind, at, position);
        CREATE INDEX telemetry_records_name ON telemetry_records (session, kind, name, at, position) WHERE kind IN (3, 4);
        CREATE UNIQUE INDEX telemetry_records_sequence ON telemetry_records (session, sequence) WHERE sequence IS NOT NULL;
        CREATE INDEX telemetry_records_rank ON telemetry_records (session, rank, position) WHERE rank IS NOT NULL;

        -- The state after the update at this place. Place 0, 0 is the start of the session.
        CREATE TABLE telemetry_snapshots (
          session INTEGER NOT NULL REFERENCES telemetry_sessions (number),
          rank INTEGER NOT NULL,
          position INTEGER NOT NULL,
          state TEXT NOT NULL,
          PRIMARY KEY (session, rank, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE telemetry_counters (
          session INTEGER NOT NULL REFERENCES telemetry_sessions (number),
          counter TEXT NOT NULL,
          total REAL NOT NULL,
          PRIMARY KEY (session, counter)
        ) STRICT, WITHOUT ROWID`,
  },
  {
    version: 2,
    name: 'silence and filters',
    statements: `
        -- The last sign of life. NULL: the program sends none, and its silence means nothing.
        ALTER TABLE telemetry_sessions ADD COLUMN heard_at INTEGER;
        -- Whether the program has registered with the daemon, and the process that the daemon watches; 0 for none.
        ALTER TABLE telemetry_sessions ADD COLUMN daemon INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE telemetry_sessions ADD COLUMN parent_pid INTEGER NOT NULL DEFAULT 0;
        UPDATE telemetry_sessions SET heard_at = last_heartbeat;
        -- A session stands in one of these three: the first two find what has become silent, whatever else is silent or
        -- idle, and the third what has been silent for very long.
        DROP INDEX telemetry_sessions_heartbeat;
        CREATE INDEX telemetry_sessions_heard ON telemetry_sessions (heard_at)
          WHERE ${heard} AND silent = 0 AND heartbeat_timeout IS NULL;
        CREATE INDEX telemetry_sessions_timeout ON telemetry_sessions (heard_at + heartbeat_timeout)
          WHERE ${heard} AND silent = 0 AND heartbeat_timeout IS NOT NULL;
        CREATE INDEX telemetry_sessions_silent ON telemetry_sessions (updated_at) WHERE ${heard} AND silent > 0;
        CREATE INDEX telemetry_sessions_daemon ON telemetry_sessions (tenant, number)
          WHERE daemon = 1 AND ended_at IS NULL AND crashed = 0 AND deleted = 0;
        -- The filters of lists.
        DROP INDEX telemetry_sessions_machine;
        CREATE INDEX telemetry_sessions_machine ON telemetry_sessions (tenant, machine_id, created_at)
          WHERE machine_id <> '';
        CREATE INDEX telemetry_sessions_parent ON telemetry_sessions (tenant, parent, created_at) WHERE parent <> '';
        CREATE INDEX telemetry_sessions_open ON telemetry_sessions (tenant, created_at)
          WHERE ended_at IS NULL AND crashed = 0;
        CREATE INDEX telemetry_sessions_hung ON telemetry_sessions (tenant, created_at) WHERE hung = 1;
        CREATE INDEX telemetry_sessions_crashed ON telemetry_sessions (tenant, created_at) WHERE crashed > 0;
        -- The category of an event, unless it is a common one, and whether it is an exception.
        ALTER TABLE telemetry_records ADD COLUMN category TEXT;
        ALTER TABLE telemetry_records ADD COLUMN exception INTEGER;
        UPDATE telemetry_records SET
          category = nullif(nullif(body ->> '$.category', 'info'), 'debug'),
          exception = CASE WHEN body ->> '$.exception_type' IS NULL THEN NULL ELSE 1 END
        WHERE kind = 3;
        CREATE INDEX telemetry_records_category ON telemetry_records (session, category, at, position)
          WHERE category IS NOT NULL;
        CREATE INDEX telemetry_records_exception ON telemetry_records (session, at, position) WHERE exception = 1;

        -- The samples of each histogram of the daemon, as JSON.
        CREATE TABLE telemetry_histograms (
          session INTEGER NOT NULL REFERENCES telemetry_sessions (number),
          histogram TEXT NOT NULL,
          samples TEXT NOT NULL,
          PRIMARY KEY (session, histogram)
        ) STRICT, WITHOUT ROWID`,
  },
  {
    version: 3,
    name: 'events of watchdogs',
    statements: `
        -- The events with an id and without a number.
        ALTER TABLE telemetry_sessions ADD COLUMN unnumbered INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX telemetry_records_unnumbered ON telemetry_records (session, id)
          WHERE sequence IS NULL AND id IS NOT NULL`,
  },
  {
    version: 4,
    name: 'counts, and hangs of the server',
    statements: `
        -- The position of the event by which the server reported that a session hangs, until an event of the program
        -- replaces it; the last sign of life before it; and the same for the event of its recovery.
        ALTER TABLE telemetry_sessions ADD COLUMN own_hang INTEGER;
        ALTER TABLE telemetry_sessions ADD COLUMN own_hang_from INTEGER;
        ALTER TABLE telemetry_sessions ADD COLUMN own_recovery INTEGER;
        UPDATE telemetry_sessions SET own_hang_from = heard_at, own_hang = (
          SELECT max(position) FROM telemetry_records
          WHERE session = telemetry_sessions.number AND kind = 3 AND name = 'application_appears_hung' AND id IS NULL
        ) WHERE silent = 2;
        -- They also count the sessions that are suspended, without reading a row.
        DROP INDEX telemetry_sessions_heard;
        DROP INDEX telemetry_sessions_timeout;
        CREATE INDEX telemetry_sessions_heard ON telemetry_sessions (silent, heard_at, daemon, tenant)
          WHERE ${heard} AND heartbeat_timeout IS NULL;
        CREATE INDEX telemetry_sessions_timeout
          ON telemetry_sessions (silent, heard_at + heartbeat_timeout, daemon, tenant)
          WHERE ${heard} AND heartbeat_timeout IS NOT NULL;

        -- The numbers of sessions and records of each tenant. Triggers keep them.
        CREATE TABLE telemetry_counts (
          tenant INTEGER PRIMARY KEY REFERENCES tenants (id),
          crashed INTEGER NOT NULL,
          ended INTEGER NOT NULL,
          open INTEGER NOT NULL,
          hung INTEGER NOT NULL,
          records INTEGER NOT NULL
        ) STRICT;
        INSERT INTO telemetry_counts SELECT tenant, ${sums('telemetry_sessions')} FROM telemetry_sessions GROUP BY tenant;
        CREATE TRIGGER telemetry_sessions_inserted AFTER INSERT ON telemetry_sessions BEGIN
          INSERT OR IGNORE INTO telemetry_counts VALUES (new.tenant, 0, 0, 0, 0, 0);
          UPDATE telemetry_counts SET ${changes('+', 'new')} WHERE tenant = new.tenant;
        END;
        CREATE TRIGGER telemetry_sessions_updated AFTER UPDATE ON telemetry_sessions BEGIN
          UPDATE telemetry_counts SET ${changes('+', 'new', 'old')} WHERE tenant = new.tenant;
        END;
        CREATE TRIGGER telemetry_sessions_removed AFTER DELETE ON telemetry_sessions BEGIN
          UPDATE telemetry_counts SET ${changes('-', 'old')} WHERE tenant = old.tenant;
        END`,
  },
]
