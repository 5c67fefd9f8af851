import { checkKnownOptions, describeString, describeType } from '../foundation/index.ts'
import { servicesWithUsers } from '../generated/services.gen.ts'
import { checkHeaders, type HeadersInput } from '../pipeline/check-headers.ts'

/** A namespace of a client for one user. */
export interface ForUserOptions {
  /** A path such as `/app/agent`, within the namespace of the client. @default that of the client */
  readonly namespace?: string | undefined
}

/** The user and the namespace that every call of a client is narrowed to. */
export interface ClientScope {
  readonly user?: string | undefined
  readonly namespace?: string | undefined
}

/** The headers of a scope. */
export type ScopeHeaders = Readonly<Record<string, string>>

const userHeader = 'sekha-user'
const namespaceHeader = 'sekha-namespace'
/** The same bounds as those of the server. */
const maxUserLength = 255
const maxNamespaceLength = 1000

/**
 * Narrows a scope further. It can only become smaller.
 *
 * @throws {TypeError | RangeError} when a part is invalid, or leaves the scope; the message omits the values, which may
 *   be personal data
 */
export function narrowClientScope(owner: string, scope: ClientScope, { user, namespace }: ClientScope): ClientScope {
  if (user !== undefined) checkUser(owner, user)
  const normalised = namespace === undefined ? undefined : checkNamespace(owner, namespace)
  if (user !== undefined && scope.user !== undefined && user !== scope.user)
    throw new TypeError(`${owner}: this client is for another user. Call it on the client that is for none`)
  if (normalised !== undefined && scope.namespace !== undefined && !`${normalised}/`.startsWith(`${scope.namespace}/`))
    throw new TypeError(`${owner}: namespace must be that of this client or one below it`)
  return { user: user ?? scope.user, namespace: normalised ?? scope.namespace }
}

/** Checks the options of `forUser()`. */
export function checkForUserOptions(options: ForUserOptions | undefined): void {
  if (options !== undefined) checkKnownOptions('forUser()', options, { namespace: true })
}

export function writeScope({ user, namespace }: ClientScope): ScopeHeaders {
  return {
    ...(user !== undefined && { [userHeader]: encodeURIComponent(user) }),
    // Readable: the slashes of a path may stay.
    ...(namespace !== undefined && { [namespaceHeader]: encodeURIComponent(namespace).replaceAll('%2F', '/') }),
  }
}

/** Whether calls of a service are narrowed. Those of `request()` have no service. */
export const isNarrowable = (service: string): boolean =>
  service === '' || servicesWithUsers.some((name) => name === service)

/** @throws {TypeError} when a call of a narrowed client would replace its scope */
export function checkScopeStays(headers: HeadersInput | undefined): void {
  for (const name of Object.keys(checkHeaders('headers', headers)))
    if (name === userHeader || name === namespaceHeader)
      throw new TypeError(`headers: ${name} is set by the client, which is for one user or namespace`)
}

function checkUser(owner: string, user: unknown): void {
  if (typeof user !== 'string') throw new TypeError(`${owner}: user must be a string, got ${describeType(user)}`)
  if (user === '' || user.length > maxUserLength || /[\p{Cc}\p{Cs}]/u.test(user))
    throw new RangeError(
      `${owner}: user must be 1 to ${maxUserLength} well-formed characters, none of them a control character, got ${describeString(user)}`,
    )
}

function checkNamespace(owner: string, namespace: unknown): string {
  if (typeof namespace !== 'string')
    throw new TypeError(`${owner}: namespace must be a string, got ${describeType(namespace)}`)
  const normalised = namespace.replace(/(?<=.)\/$/, '')
  if (!/^(?:\/[^/]+)+$/.test(normalised) || namespace.length > maxNamespaceLength || /\p{Cs}/u.test(namespace))
    throw new RangeError(
      `${owner}: namespace must be a path such as /app/agent of at most ${maxNamespaceLength} characters`,
    )
  return normalised
}
