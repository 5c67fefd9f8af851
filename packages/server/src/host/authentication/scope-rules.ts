import { maxNamespaceLength, maxNameLength } from './authenticated.ts'

/** Whether a string may name a user. */
export const isUser = (value: unknown): value is string =>
  typeof value === 'string' &&
  value !== '' &&
  value.length <= maxNameLength &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value)

export const userRule = `1 to ${maxNameLength} well-formed characters, none of them a control character`

/** Returns a namespace without its trailing slash; undefined if it is not one. */
export function normaliseNamespace(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > maxNamespaceLength || !value.isWellFormed()) return undefined
  const namespace = value.replace(/(?<=.)\/$/, '')
  return /^(?:\/[^/]+)+$/.test(namespace) ? namespace : undefined
}

export const namespaceRule = `a path such as /app/agent of at most ${maxNamespaceLength} characters`
