import { contractDocument } from '@sekha/core/contract'
import { describe, expect, it } from 'vitest'
import { describePattern } from './pattern-rules.ts'

function findPatterns(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'pattern' && typeof item === 'string' ? [item] : findPatterns(item),
  )
}

describe('describePattern', () => {
  const patterns = [...new Set(findPatterns(contractDocument))]

  it('covers the patterns of the contract', () => {
    expect(patterns.length).toBeGreaterThan(2)
  })

  it.each(patterns)('describes %s in words', (pattern) => {
    const rule = describePattern(String(new RegExp(pattern)))
    expect(rule).toMatch(/^Must be /)
    expect(rule).not.toContain(pattern)
  })

  it('returns undefined for other patterns', () => {
    expect(describePattern('/x/')).toBeUndefined()
    expect(describePattern(undefined)).toBeUndefined()
  })
})
