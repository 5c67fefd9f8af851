import type { Scope } from '../caller.ts'
import { HttpError } from '../http-error.ts'
import type { Target } from './admission.ts'
import { isUser, namespaceRule, normaliseNamespace, userRule } from './scope-rules.ts'

/**
 * Returns the scope of a request: that of its caller, narrowed by `Sekha-User` and `Sekha-Namespace`. A caller that is
 * bound to a user or a namespace cannot leave it.
 *
 * @throws {HttpError} 400 when a header is malformed; 403 when it leaves the caller's scope, or when the target holds data
 *   of the whole tenant that a bound caller must not see
 */
export function narrowScope(scope: Scope, headers: Headers, { covers }: Pick<Target, 'covers'>): Scope {
  if (covers !== 'users') {
    if (covers === 'tenant' && (scope.user !== undefined || scope.namespace !== undefined))
      throw new HttpError(403, 'This key is bound to a user or a namespace. The operation concerns the whole tenant')
    return scope
  }
  const [user, namespace] = [headers.get('sekha-user'), headers.get('sekha-namespace')]
  if (user === null && namespace === null) return scope
  return {
    tenant: scope.tenant,
    user: user === null ? scope.user : narrowUser(user, scope),
    namespace: namespace === null ? scope.namespace : narrowNamespace(namespace, scope),
  }
}

function narrowUser(header: string, scope: Scope): string {
  const user = decode('Sekha-User', header)
  if (!isUser(user)) throw new HttpError(400, `Sekha-User must be ${userRule}`)
  if (scope.user !== undefined && scope.user !== user)
    throw new HttpError(403, 'This key is bound to a user, who is not that of Sekha-User')
  return user
}

function narrowNamespace(header: string, scope: Scope): string {
  const namespace = normaliseNamespace(decode('Sekha-Namespace', header))
  if (namespace === undefined) throw new HttpError(400, `Sekha-Namespace must be ${namespaceRule}`)
  if (scope.namespace !== undefined && !`${namespace}/`.startsWith(`${scope.namespace}/`))
    throw new HttpError(403, 'This key is bound to a namespace, and Sekha-Namespace is neither it nor below it')
  return namespace
}

function decode(name: string, header: string): string {
  try {
    // A value that was sent without encoding has other bytes than ASCII.
    if (/^[\x20-\x7e]*$/.test(header)) return decodeURIComponent(header)
  } catch {
    // Falls through to the refusal, which says the same.
  }
  throw new HttpError(400, `${name} must be percent-encoded UTF-8`)
}
