import type { Quirk } from './quirk.ts'
import { conversationQuirks } from './tables/conversations.table.ts'
import { errorQuirks } from './tables/errors.table.ts'
import { memoryToolQuirks } from './tables/memory-tools.table.ts'
import { legacyListQuirks } from './tables/legacy-lists.table.ts'
import { legacySearchQuirks } from './tables/legacy-search.table.ts'
import { legacyWriteQuirks } from './tables/legacy-writes.table.ts'
import { searchQuirks } from './tables/search.table.ts'
import { serverQuirks } from './tables/server.table.ts'

/** Every peculiarity of the original controller that has a test. */
export const quirks: readonly Quirk[] = [
  ...serverQuirks,
  ...errorQuirks,
  ...conversationQuirks,
  ...searchQuirks,
  ...memoryToolQuirks,
  ...legacyWriteQuirks,
  ...legacyListQuirks,
  ...legacySearchQuirks,
]
