// Checks that each pattern of the contract has a rule in words, which error messages show.
import type { Contract } from './contract.ts'

/** @throws {Error} naming the rules without a pattern, or the patterns without a rule */
export function checkPatterns(contract: Contract): void {
  const { 'x-pattern-rules': rules = [], ...rest } = contract
  const used = [...new Set(findPatterns(rest))]
  const described = rules.map(({ pattern }) => pattern)
  const unused = described.filter((pattern) => !used.includes(pattern))
  if (unused.length > 0) throw new Error(`the root: x-pattern-rules: the contract has no pattern ${unused.join(', ')}`)
  const missing = used.filter((pattern) => !described.includes(pattern))
  if (missing.length > 0)
    throw new Error(`the pattern ${missing.join(', ')} has no rule in x-pattern-rules, which puts it into words`)
}

function findPatterns(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'pattern' && typeof item === 'string' ? [item] : findPatterns(item),
  )
}
