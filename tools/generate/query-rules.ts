// Reads the rules of query parameters: which are lists, and which texts a client can refuse before any I/O.
import { componentName, type Contract, type Parameter, resolve, type Schema } from './contract.ts'
import { toRegExp } from './path-rules.ts'

/** The rule of a text. */
export interface QueryRule {
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: RegExp
}

/** @throws {Error} when a list cannot be written in a query string, or has no bound */
export function readQueryRules(
  contract: Contract,
  { id, isExtension }: { readonly id: string; readonly isExtension: boolean },
  parameters: readonly Parameter[],
): {
  readonly queryLists: Readonly<Record<string, 'repeated' | 'joined'>>
  readonly queryRules: Readonly<Record<string, QueryRule>>
} {
  const queryLists: Record<string, 'repeated' | 'joined'> = {}
  const queryRules: Record<string, QueryRule> = {}
  for (const { name, schema, explode = true } of parameters) {
    const target = resolve<Schema>(contract, schema)
    if (target.items !== undefined) {
      const items = resolve<Schema>(contract, target.items)
      if ([items.type].flat().some((kind) => kind === 'object' || kind === 'array' || kind === undefined))
        throw new Error(`${id}: the items of the query parameter ${name} must be texts, numbers or booleans`)
      if (target.maxItems === undefined) throw new Error(`${id}: the query parameter ${name} needs maxItems`)
      queryLists[name] = explode ? 'repeated' : 'joined'
    }
    // An original server may take more of its own operations than the contract says.
    const rule = isExtension ? readRule(resolve<Schema>(contract, target.items ?? schema)) : {}
    // Timestamps have a type of their own.
    if (Object.keys(rule).length > 0 && componentName(schema) !== 'TimestampInput') queryRules[name] = rule
  }
  return { queryLists, queryRules }
}

function readRule({ type, minLength, maxLength, pattern }: Schema): QueryRule {
  if (![type].flat().includes('string')) return {}
  return {
    ...(minLength !== undefined && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern: toRegExp(pattern) }),
  }
}
