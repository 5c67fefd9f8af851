import { contractDocument } from '@sekha/core/contract'

interface PatternRule {
  readonly pattern: string
  readonly rule: string
}

/** What the contract's patterns ask for, in words, by the pattern as it is printed. */
const rules: ReadonlyMap<string, string> = new Map(
  (contractDocument['x-pattern-rules'] as readonly PatternRule[]).map(({ pattern, rule }) => [
    normalise(String(new RegExp(pattern))),
    rule,
  ]),
)

/** The rule that a pattern of the contract stands for, in words; `undefined` for any other. */
export function describePattern(pattern: string | undefined): string | undefined {
  return pattern === undefined ? undefined : rules.get(normalise(pattern))
}

/** A slash may be escaped, and need not be in a class. */
function normalise(pattern: string): string {
  return pattern.replaceAll('\\/', '/')
}
