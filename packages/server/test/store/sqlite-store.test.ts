import { describe } from 'vitest'
import { describeModel } from './conformance/model.ts'
import { describeStoreConformance } from './conformance.ts'
import { openFile, openInMemory, openScattered } from './open-stores.ts'

describeStoreConformance('a SQLite store in a file', openFile, true)
describeStoreConformance('a SQLite store in memory', openInMemory, false)
describeStoreConformance('two SQLite stores on one file that settle in any order', openScattered, true)

describe('a SQLite store with concurrent commands', () => {
  describeModel(openInMemory, { together: 7, runs: 60 })
})
