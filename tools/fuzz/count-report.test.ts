import { describe, expect, it } from 'vitest'
import { countReport, type FuzzReport } from './count-report.ts'

const clean: FuzzReport = {
  complete: true,
  exit_code: 0,
  operations: { total: 39, tested: 30 },
  failures: [],
  errors: [],
}
describe('countReport', () => {
  it('counts each operation once, and excluded operations as skipped', () => {
    expect(countReport(clean)).toEqual({ passed: 30, failed: 0, skipped: 9 })
  })

  it('counts an operation with several failures once', () => {
    const failures = [{ operations: ['GET /a', 'GET /b'] }, { operations: ['GET /b'] }]
    expect(countReport({ ...clean, exit_code: 1, failures })).toEqual({ passed: 28, failed: 2, skipped: 9 })
  })

  it.each([
    ['is incomplete', { complete: false }],
    ['cannot generate a request', { errors: [{}] }],
    ['fails because of a warning alone', { exit_code: 1 }],
  ])('counts a run that %s as a failure', (_, change) => {
    expect(countReport({ ...clean, ...change }).failed).toBe(1)
  })
})
