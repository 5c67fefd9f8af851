import { createHash, timingSafeEqual } from 'node:crypto'
import type { Scope } from '../store/store.ts'
import { HttpError } from './http-error.ts'

/** The least length of a key. */
const minKeyLength = 32

/** Who may come in. Keeps only hashes of the keys. */
export class Keys {
  readonly #hashes: readonly { readonly hash: Buffer; readonly scope: Scope }[]

  /** @throws {RangeError} when a key is too short; never naming it */
  constructor(tenants: Readonly<Record<string, string>>) {
    this.#hashes = Object.entries(tenants).map(([tenant, key]) => {
      if (tenant === '') throw new RangeError('A tenant needs a name')
      if (key.length < minKeyLength)
        throw new RangeError(
          `The key of tenant ${tenant} must have at least ${minKeyLength} characters, got ${key.length}`,
        )
      return { hash: digest(key), scope: { tenant } }
    })
  }

  /** Whether a key is required. */
  get required(): boolean {
    return this.#hashes.length > 0
  }

  /** Whose key it is. Takes the same time for every wrong key. */
  identify(headers: Headers): Scope {
    const authorization = headers.get('authorization')
    const given = authorization === null ? headers.get('x-api-key') : /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (given === null || given === undefined)
      throw new HttpError(401, 'Send the key as Authorization: Bearer KEY or as X-API-Key')
    const hash = digest(given)
    let found: Scope | undefined
    for (const entry of this.#hashes) if (timingSafeEqual(entry.hash, hash)) found = entry.scope
    if (found === undefined) throw new HttpError(401, 'The key is wrong')
    return found
  }
}

const digest = (key: string): Buffer => createHash('sha256').update(key).digest()
