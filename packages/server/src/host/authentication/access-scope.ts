import type { Operation } from '@sekha/core/contract'
import { HttpError } from '../http-error.ts'

/** What a caller may do: read and write the data of its scope, and manage the keys of its tenant (`admin`). */
export type AccessScope = 'read' | 'write' | 'admin'

/** What an operation needs. Every caller has `any`. */
export type OperationScope = AccessScope | 'any'

export const accessScopes: readonly AccessScope[] = ['read', 'write', 'admin']

/** The scopes of a caller for which none are named. */
export const dataScopes: ReadonlySet<AccessScope> = new Set(['read', 'write'])

/** The scopes of the keys in the options, and of this machine if no key is required. */
export const allScopes: ReadonlySet<AccessScope> = new Set(accessScopes)

/** The scope that an operation needs if its contract names none. */
export const defaultScope = ({ method }: Pick<Operation, 'method'>): OperationScope =>
  method === 'GET' || method === 'HEAD' ? 'read' : 'write'

/** @throws {HttpError} 403, naming the missing scope */
export function checkAccess(access: ReadonlySet<AccessScope>, needed: OperationScope): void {
  if (needed === 'any' || access.has(needed)) return
  throw new HttpError(403, `This needs the scope ${needed}. The caller has only ${[...access].join(' and ')}`)
}
