import { createHash, timingSafeEqual } from 'node:crypto'
import type { ControllerOptions } from './controller-options.ts'
import type { Scope } from '../services/memory/store/store.ts'
import { HttpError } from './http-error.ts'

/** The minimum length of a key. */
const minKeyLength = 32

/** The maximum length of a key. All headers of a request share 16 KiB. */
const maxKeyLength = 4096

/** Matches the characters allowed in a key. A space would end the key in `Authorization: Bearer KEY`. */
const keyCharacters = /^[\x21-\x7e]*$/

/** The authenticated caller of a request. */
export interface Caller {
  /** The scope of all the caller's reads and writes. For the metrics key, which has no data, its tenant is empty. */
  readonly scope: Scope
  /** Whether the caller may read the metrics of the whole process. */
  readonly seesProcess: boolean
  /** Whether the caller may call only `/metrics`. */
  readonly onlyMetrics: boolean
}

interface Entry {
  readonly hash: Buffer
  readonly caller: Caller
}

/** Authenticates requests by API key. Keeps only hashes of the keys. */
export class ApiKeyAuthenticator {
  readonly #entries: readonly Entry[]
  /** Whether a key is required. */
  readonly required: boolean

  /**
   * @param options `apiKey` is the key of the tenant `default`. `metricsKey` reads the metrics of the whole process.
   * @throws {TypeError | RangeError} naming the option or tenant of an invalid key and the rule it breaks; never the
   *   key
   */
  constructor({ apiKey, tenants, metricsKey }: Pick<ControllerOptions, 'apiKey' | 'tenants' | 'metricsKey'>) {
    const owners = new Map<string, string>()
    const readKey = (owner: string, key: unknown): Buffer => {
      const hash = digest(checkKey(owner, key))
      const other = owners.get(hash.toString('hex'))
      if (other !== undefined) throw new TypeError(`${owner} equals ${other}: use a different key for each`)
      owners.set(hash.toString('hex'), owner)
      return hash
    }
    const add = (owner: string, tenant: string, key: string): Entry => {
      const caller = { scope: { tenant }, seesProcess: false, onlyMetrics: false }
      return { hash: readKey(owner, key), caller }
    }
    const entries = Object.entries(tenants ?? {}).map(([tenant, key]) => {
      if (tenant === '') throw new RangeError('tenants: the name of a tenant must not be empty')
      // Two such names are stored as the same string, so the tenants would see each other's data.
      if (!tenant.isWellFormed()) throw new TypeError('tenants: the name of a tenant contains an unpaired surrogate')
      return add(`the key of tenant ${tenant}`, tenant, key)
    })
    if (apiKey !== undefined) entries.push(add('apiKey', 'default', apiKey))
    this.required = entries.length > 0
    if (metricsKey !== undefined) {
      if (!this.required) throw new TypeError('metricsKey needs apiKey or tenants: without them no key is required')
      const caller = { scope: { tenant: '' }, seesProcess: true, onlyMetrics: true }
      entries.push({ hash: readKey('metricsKey', metricsKey), caller })
    }
    this.#entries = entries
  }

  /** Finds the caller of a request. Takes the same time for every wrong key. */
  identify(headers: Headers): Caller {
    const authorization = headers.get('authorization')
    const presented = authorization === null ? headers.get('x-api-key') : /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (presented === null || presented === undefined)
      throw new HttpError(401, 'Send the key as Authorization: Bearer KEY or as X-API-Key')
    const hash = digest(presented)
    let found: Caller | undefined
    for (const entry of this.#entries) if (timingSafeEqual(entry.hash, hash)) found = entry.caller
    if (found === undefined) throw new HttpError(401, 'The API key is invalid')
    return found
  }
}

function checkKey(owner: string, key: unknown): string {
  const name = owner.replace(/^the/, 'The')
  if (typeof key !== 'string') throw new TypeError(`${name} must be a string, got ${typeof key}`)
  if (!keyCharacters.test(key))
    throw new TypeError(
      `${name} must contain only printable ASCII characters without spaces: headers cannot carry others`,
    )
  if (key.length < minKeyLength)
    throw new RangeError(`${name} must have at least ${minKeyLength} characters, got ${key.length}`)
  if (key.length > maxKeyLength)
    throw new RangeError(
      `${name} must have at most ${maxKeyLength} characters, got ${key.length}: a header carries no more`,
    )
  return key
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()
