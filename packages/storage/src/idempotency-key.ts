/**
 * Makes a command happen once. The first command with a key stores its result in its own transaction; later ones get
 * that result. Keys of different tenants, services and operations are independent.
 */
export interface IdempotencyKey {
  readonly service: string
  readonly operation: string
  readonly key: string
  /** A hash of the request. The same key with another fingerprint is refused. */
  readonly fingerprint: string
  /** The timestamp of the request, in milliseconds. */
  readonly at: number
  /** Records of earlier timestamps count as absent and may be removed. */
  readonly expiresBefore: number
}
