import { contractDocument } from '@sekha/core/contract'

interface PatternRule {
  readonly pattern: string
  readonly rule: string
}

/** Maps the printed form of each pattern in the contract to its rule in words. */
const rules: ReadonlyMap<string, string> = new Map(
  (contractDocument['x-pattern-rules'] as readonly PatternRule[]).map(({ pattern, rule }) => [
    normalise(String(new RegExp(pattern))),
    rule,
  ]),
)

/** Returns the rule of a pattern of the contract, in words; `undefined` for any other pattern. */
export function describePattern(pattern: string | undefined): string | undefined {
  return pattern === undefined ? undefined : rules.get(normalise(pattern))
}

/** Normalises slashes, which may be escaped, but need not be in a class. */
function normalise(pattern: string): string {
  return pattern.replaceAll('\\/', '/')
}
