import { describe } from 'vitest'
import { describeModel } from './conformance/model.ts'
import { describeStoreConformance } from './conformance.ts'
import { openFaulty, openFile, openInMemory, openScattered } from './open-stores.ts'

describeStoreConformance('a SQLite store in a file', openFile, true)
describeStoreConformance('a SQLite store in memory', openInMemory, false)
describeStoreConformance('two SQLite stores on one file that settle in any order', openScattered, true)

const faultSeeds = process.env['SEKHA_SOAK'] === undefined ? 2 : 50
for (let seed = 1; seed <= faultSeeds; seed++)
  describeStoreConformance(`a SQLite store under faults (seed ${seed})`, openFaulty(seed), false)

describe('a SQLite store with concurrent commands', () => {
  describeModel(openInMemory, { together: 7, runs: 60 })
})
