import type { Scope } from './records.ts'

/** Whether a scope covers only a part of its tenant. */
export const isNarrowed = ({ user, namespace }: Scope): boolean => user !== undefined || namespace !== undefined

/** Whether a namespace is `parent` or below it, by path segment. */
export const isWithinNamespace = (namespace: string, parent: string): boolean =>
  namespace === parent || namespace.startsWith(`${parent}/`)
