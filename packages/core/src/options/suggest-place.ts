import type { Operation } from '../contract/operation.ts'
import { checkKnownOptions, type KnownNames, type Suggestion, suggestName } from '../foundation/index.ts'
import { knownOfCall } from '../pipeline/call-options.ts'
import { knownOfClient } from './client-options.ts'

const ofRetry = 'pass use: [retry({ maxRetries })] of @sekha/retry'
const ofTransport = 'pass transport: createUndiciTransport({ tls: { verifySsl }, proxy }) of @sekha/transports/undici'

/** Hints for option names of other clients. */
const elsewhere: Readonly<Record<string, string>> = {
  maxRetries: ofRetry,
  retries: ofRetry,
  retry: ofRetry,
  retryBackoff: ofRetry,
  verifySsl: ofTransport,
  tls: ofTransport,
  proxy: ofTransport,
}
/** Hints for the call options of policies, for calls whose client does not use the policy. */
const ofPolicies = {
  ...elsewhere,
  ...Object.fromEntries(
    [
      ['maxRetries', 'retry'],
      ['retryBackoff', 'retry'],
      ['baseDelayMs', 'retry'],
      ['throttleDelayMs', 'retry'],
      ['maxDelayMs', 'retry'],
      ['maxServerDelayMs', 'retry'],
      ['shouldRetry', 'retry'],
      ['hedge', 'hedge'],
      ['circuitBreaker', 'circuitBreaker'],
      ['rateLimit', 'rateLimit'],
      ['limitConcurrency', 'limitConcurrency'],
      ['refreshKey', 'refreshKey'],
    ].map(([option, policy]) => [option, `it is a call option of clients with use: [${policy}()] of @sekha/retry`]),
  ),
}
const ofClient = {
  ...elsewhere,
  signal: 'pass it to the call',
  idempotencyKey: 'pass it to the call',
  maxResumes: 'pass it to export.stream',
}

/** @throws {TypeError} naming the first unknown option, with the nearest name or the right place for it */
export function checkClientOptions(owner: string, options: unknown): void {
  if (typeof options === 'string')
    throw new TypeError(`${owner}: options must be an object, got a string: pass { baseUrl }`)
  checkKnownOptions(owner, options, knownOfClient, ofClient)
}

/** Suggests the nearest field or option for an unknown name of a call. */
export function suggestPlace(operation: Operation): Suggestion {
  return (name, known) => suggestName(name, known, { ...listPlaces(operation), ...listSynonyms(known) })
}

/** Known names by the names that others use for them. */
const synonyms: readonly (readonly [name: string, known: string])[] = [
  ['limit', 'page_size'],
  ['page_size', 'limit'],
  ['retry', 'maxRetries'],
  ['retries', 'maxRetries'],
]

/** Maps the synonyms of known names to a hint. */
function listSynonyms(known: KnownNames): Record<string, string> {
  const usable = synonyms.filter(([, meant]) => Object.hasOwn(known, meant))
  return Object.fromEntries(usable.map(([name, meant]) => [name, `the name is ${meant}`]))
}

/** Maps each field and option to a hint about its place. */
function listPlaces({ fields = {}, query = [] }: Operation): Record<string, string> {
  const places: Record<string, string> = { ...ofPolicies }
  const add = (names: object, place: string): void => {
    for (const name in names) places[name] ??= `it belongs to ${place}`
  }
  add(knownOfCall, 'the options of the call')
  add({ ...Object.fromEntries(query.map((name) => [name, 0])), ...fields }, 'the request')
  for (const [name, inside] of Object.entries(fields)) add(inside || {}, name)
  add(knownOfClient, 'the client')
  return places
}
