// Prints the closing line of a build, with totals from the reports.
import { sumReports } from './reports.ts'

const { passed, failed, skipped } = sumReports()
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
