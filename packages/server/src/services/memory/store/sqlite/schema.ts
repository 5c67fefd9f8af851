import type { Schema } from '@sekha/storage/sqlite'
import { eraseSlice, findDeleted } from './erase-conversation.ts'
import { initial } from './migrations/before-services/0001-initial.ts'
import { maintenance } from './migrations/before-services/0002-maintenance.ts'
import { erasure } from './migrations/before-services/0003-erasure.ts'
import { erasing } from './migrations/before-services/0004-erasing.ts'
import { tables } from './migrations/0004-tables.ts'
import { segments } from './migrations/0005-segments.ts'
import { owners } from './migrations/0006-owners.ts'
import { memoryService } from './service-name.ts'
import { memoryRules } from './memory-rules.ts'

/** The tables of the memory service. */
export const memorySchema: Schema = {
  name: memoryService,
  before: [initial, maintenance, erasure, erasing],
  migrations: [tables, segments, owners],
  erasure: {
    isPending: (database) => findDeleted(database) !== undefined,
    eraseSlice: (database) => eraseSlice(database, findDeleted(database)),
  },
  rules: memoryRules,
  // A deletion removes the row of a conversation first, and its messages in slices.
  loosely: ['conversations'],
}
