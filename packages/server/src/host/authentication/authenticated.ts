import { checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'
import { type AccessScope, accessScopes, dataScopes } from './access-scope.ts'
import type { Caller } from '../caller.ts'

/** The owner of a request, and what the request may do. */
export interface Authenticated {
  /** The tenant whose data the request reads and writes. It is created with its first write. */
  readonly tenant: string
  /** The user that the request is bound to: it reaches nothing of another one. @default the whole tenant */
  readonly user?: string
  /** The namespace that the request is bound to, such as `/app/agent`, with those below it. @default every namespace */
  readonly namespace?: string
  /**
   * What the request may do. `admin` manages the keys of the tenant, and goes with neither `user` nor `namespace`.
   *
   * @default ['read', 'write']
   */
  readonly scopes?: readonly AccessScope[]
}

/** The maximum length of the names of tenants and users, in UTF-16 units. They are parts of keys in the database. */
export const maxNameLength = 255
export const maxNamespaceLength = 1000

const known: KnownOptions<Authenticated> = { tenant: true, user: true, namespace: true, scopes: true }

/** Advice for names that would otherwise bind a request to nothing. */
const elsewhere = {
  userId: 'did you mean user?',
  user_id: 'did you mean user?',
  sub: 'did you mean user?',
  tenantId: 'did you mean tenant?',
  scope: 'did you mean scopes?',
}

/**
 * Reads the owner of a request. An unknown field, and a `user` that is undefined, are refused: a caller that should be
 * bound to a user must not get the data of all.
 *
 * @param source What returned it, for errors.
 * @throws {TypeError | RangeError} naming the field, the bound and what it got
 */
export function readAuthenticated(source: string, value: Authenticated): Caller {
  checkKnownOptions(source, value, known, elsewhere, 'field')
  const { tenant } = value
  const name = (field: string): string => `the ${field} of ${source}`
  const user = Object.hasOwn(value, 'user') ? checkName(name('user'), value.user) : undefined
  const namespace = Object.hasOwn(value, 'namespace') ? checkNamespace(name('namespace'), value.namespace) : undefined
  const access = checkScopes(name('scopes'), value.scopes)
  if (access.has('admin') && (user ?? namespace) !== undefined)
    throw new TypeError(
      `${name('scopes')}: admin manages the keys of the whole tenant: it goes with no user or namespace`,
    )
  return {
    scope: {
      tenant: checkName(name('tenant'), tenant),
      ...(user === undefined ? {} : { user }),
      ...(namespace === undefined ? {} : { namespace }),
    },
    access,
    seesProcess: false,
    onlyMetrics: false,
  }
}

function checkName(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, got ${describeType(value)}`)
  if (value === '' || value.length > maxNameLength || !value.isWellFormed())
    throw new RangeError(`${name} must have 1 to ${maxNameLength} well-formed characters, got ${value.length}`)
  return value
}

function checkNamespace(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, got ${describeType(value)}`)
  if (value.length > maxNamespaceLength || !value.isWellFormed() || !/^(\/[^/]+)+\/?$/.test(value))
    throw new RangeError(
      `${name} must be a well-formed path such as /app/agent of at most ${maxNamespaceLength} characters, got ${value.length}`,
    )
  return value.replace(/\/$/, '')
}

function checkScopes(name: string, value: unknown): ReadonlySet<AccessScope> {
  if (value === undefined) return dataScopes
  if (!Array.isArray(value) || value.length === 0)
    throw new TypeError(
      `${name} must be a list of ${accessScopes.join(', ')} with at least one, got ${describe(value)}`,
    )
  for (const scope of value as readonly unknown[])
    if (!accessScopes.includes(scope as AccessScope))
      throw new TypeError(`${name} must be of ${accessScopes.join(', ')}, got ${describe(scope)}`)
  return new Set(accessScopes.filter((scope) => value.includes(scope)))
}

function describe(value: unknown): string {
  if (Array.isArray(value) && value.length === 0) return 'an empty list'
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : describeType(value)
}
