import { createHash, timingSafeEqual } from 'node:crypto'
import { type AccessScope, allScopes } from './access-scope.ts'
import type { Caller } from '../caller.ts'
import type { ControllerOptions, ServiceKeys } from '../controller-options.ts'
import type { KeyRules } from '../service-wire.ts'

/** The rules for the metrics key, which is the host's own. */
const metricsKeyRules: KeyRules = { minLength: 32 }

const readScope: ReadonlySet<AccessScope> = new Set(['read'])

/** The maximum length of a key. All headers of a request share 16 KiB. */
const maxKeyLength = 4096

/** Matches the characters allowed in a key. A space would end the key in `Authorization: Bearer KEY`. */
const keyCharacters = /^[\x21-\x7e]*$/

/** A service, and the rules for its keys. */
export interface KeyedService {
  readonly name: string
  readonly keyRules: KeyRules
}

interface Entry {
  readonly hash: Buffer
  readonly caller: Caller
  /** The services that accept the key. */
  readonly services: ReadonlySet<string>
}

/** Authenticates requests by API key. Keeps only hashes of the keys. */
export class ApiKeyAuthenticator {
  readonly #entries: readonly Entry[]
  /** Whether keys are configured. */
  readonly required: boolean

  /**
   * @param options `apiKey` is the key of the tenant `default`. `metricsKey` reads the metrics of the whole process.
   * @param services The services that the keys are for. Each has rules of its own.
   * @throws {TypeError | RangeError} naming the option or tenant of an invalid key and the rule it breaks; never the
   *   key
   */
  constructor(
    {
      apiKey,
      tenants,
      metricsKey,
      authenticate,
    }: Pick<ControllerOptions, 'apiKey' | 'tenants' | 'metricsKey' | 'authenticate'>,
    services: readonly KeyedService[],
  ) {
    const owners = new Map<string, { readonly owner: string; readonly tenant: string | undefined }>()
    const readKey = (owner: string, tenant: string | undefined, key: unknown, rules: readonly KeyRules[]): Buffer => {
      const hash = digest(checkKey(owner, key, rules))
      const other = owners.get(hash.toString('hex'))
      // One tenant may use the same key for several services.
      if (other !== undefined && (tenant === undefined || other.tenant !== tenant))
        throw new TypeError(`${owner} equals ${other.owner}: use a different key for each`)
      owners.set(hash.toString('hex'), { owner, tenant })
      return hash
    }
    const add = (owner: string, tenant: string, keys: ServiceKeys): Entry[] => {
      const caller = { scope: { tenant }, access: allScopes, seesProcess: false, onlyMetrics: false }
      if (typeof keys !== 'object' || keys === null || Array.isArray(keys)) {
        const rules = services.map(({ keyRules }) => keyRules)
        const names = new Set(services.map(({ name }) => name))
        return [{ hash: readKey(owner, tenant, keys, rules), caller, services: names }]
      }
      return Object.entries(keys).map(([name, key]) => {
        const service = services.find((it) => it.name === name)
        if (service === undefined)
          throw new TypeError(
            `${owner}: there is no service ${name.slice(0, 60).toWellFormed()}, only ${services.map((it) => it.name).join(', ')}`,
          )
        const hash = readKey(`${owner} for ${name}`, tenant, key, [service.keyRules])
        return { hash, caller, services: new Set([name]) }
      })
    }
    const entries = Object.entries(tenants ?? {}).flatMap(([tenant, keys]) => {
      if (tenant === '') throw new RangeError('tenants: the name of a tenant must not be empty')
      // Two such names are stored as the same string, so the tenants would see each other's data.
      if (!tenant.isWellFormed()) throw new TypeError('tenants: the name of a tenant contains an unpaired surrogate')
      return add(`the key of tenant ${tenant}`, tenant, keys)
    })
    if (apiKey !== undefined) entries.push(...add('apiKey', 'default', apiKey))
    this.required = entries.length > 0
    if (metricsKey !== undefined) {
      if (!this.required && authenticate === undefined)
        throw new TypeError('metricsKey needs apiKey, tenants or authenticate: without them no key is required')
      const caller = { scope: { tenant: '' }, access: readScope, seesProcess: true, onlyMetrics: true }
      const hash = readKey('metricsKey', undefined, metricsKey, [metricsKeyRules])
      entries.push({ hash, caller, services: new Set() })
    }
    this.#entries = entries
  }

  /**
   * Finds the owner of a key. Takes the same time for every wrong key.
   *
   * @param service The service that is called; undefined for the host, which accepts the keys of all services.
   */
  identify(key: string, service: string | undefined): Caller | undefined {
    const hash = digest(key)
    let found: Entry | undefined
    for (const entry of this.#entries) {
      const isAccepted = service === undefined || entry.caller.onlyMetrics || entry.services.has(service)
      if (timingSafeEqual(entry.hash, hash) && isAccepted) found = entry
    }
    return found?.caller
  }
}

function checkKey(owner: string, key: unknown, rules: readonly KeyRules[]): string {
  const name = owner.replace(/^the/, 'The')
  if (typeof key !== 'string') throw new TypeError(`${name} must be a string, got ${typeof key}`)
  if (!keyCharacters.test(key))
    throw new TypeError(
      `${name} must contain only printable ASCII characters without spaces: headers cannot carry others`,
    )
  const minLength = Math.max(1, ...rules.map((rule) => rule.minLength))
  if (key.length < minLength)
    throw new RangeError(`${name} must have at least ${minLength} characters, got ${key.length}`)
  if (key.length > maxKeyLength)
    throw new RangeError(
      `${name} must have at most ${maxKeyLength} characters, got ${key.length}: a header carries no more`,
    )
  return key
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()
