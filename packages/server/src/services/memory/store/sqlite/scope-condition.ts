import type { Scope } from '../store.ts'
import type { Condition } from './condition.ts'

/** Matches the conversations of a tenant that a scope covers; the tenant itself is another condition. */
export function scopeCondition({ user, namespace }: Scope): Condition {
  const parts: Condition[] = []
  if (user !== undefined) parts.push({ sql: ' AND user_id = ?', values: [user] })
  // One range of the index, from the namespace to the last path below it: '0' follows '/'.
  if (namespace !== undefined)
    parts.push({
      sql: ' AND namespace >= ? AND namespace < ? AND (namespace = ? OR namespace >= ?)',
      values: [namespace, `${namespace}0`, namespace, `${namespace}/`],
    })
  return { sql: parts.map(({ sql }) => sql).join(''), values: parts.flatMap(({ values }) => values) }
}
