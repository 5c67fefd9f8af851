import { checkDocument } from './openapi-document.ts'
import type { ServiceContract } from './service-contract.ts'

/** The part of a service that the others must not contradict. */
interface Named {
  readonly name: string
  readonly contract: ServiceContract
}

const segment = /^(?:[^:*?#%{}\s/][^*?#%{}\s/]*|\{\w+\})$/

/**
 * Refuses services that cannot be served together: the first would hide another, or break what describes them all.
 *
 * @param host The operations of the host itself.
 * @throws {TypeError} naming the service, and the operation or path
 */
export function checkServices(services: readonly Named[], host: ServiceContract): void {
  const all = [{ name: 'the host', contract: host }, ...services]
  for (const { name } of services) {
    if (!/^[a-z][\w-]*$/i.test(name))
      throw new TypeError(`services: the name ${JSON.stringify(name)} must be a letter, then letters, digits, _ or -`)
    if (name === 'host') throw new TypeError('services: the name host is reserved for the host: choose another')
  }
  for (const { name, contract } of services)
    for (const [id, { path }] of Object.entries(contract.operations)) checkPath(path, `${id} of ${name}`)
  for (const { name, contract } of services) {
    if (contract.document === undefined) continue
    try {
      checkDocument(contract.document)
    } catch (error) {
      throw new TypeError(`services: ${name}: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      })
    }
  }
  // A request does not see the names of path parameters.
  checkOwners(all, ({ method, path }) => [`${method} ${path.replace(/\{\w+\}/g, '{}')}`, `${method} ${path}`])
  checkOwners(all, (_, id) => [id, `the operation ${id}`])
}

function checkOwners(
  services: readonly Named[],
  read: (operation: ServiceContract['operations'][string], id: string) => readonly [key: string, text: string],
): void {
  const owners = new Map<string, string>()
  for (const { name, contract } of services)
    for (const [id, operation] of Object.entries(contract.operations)) {
      const [key, text] = read(operation, id)
      const owner = owners.get(key)
      if (owner !== undefined) throw new TypeError(`services: ${text} belongs to ${owner} and ${name}`)
      owners.set(key, name)
    }
}

function checkPath(path: unknown, owner: string): void {
  const segments = typeof path === 'string' && path.startsWith('/') ? path.slice(1).split('/') : ['']
  const isServed = segments.every((it) => segment.test(it) && it !== '.' && it !== '..')
  if (!isServed)
    throw new TypeError(
      `services: ${owner} has the path ${String(path)}: it must be / and segments such as notes or {id}, without : at the start of one`,
    )
  const parameters = segments.filter((it) => it.startsWith('{'))
  if (new Set(parameters).size < parameters.length)
    throw new TypeError(`services: ${owner} has the path ${String(path)}: its parameters must differ`)
}
