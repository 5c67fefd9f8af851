// The closing line of a build, counted from the reports of what ran.
import { sumReports } from './reports.ts'

const { passed, failed, skipped } = sumReports()
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
