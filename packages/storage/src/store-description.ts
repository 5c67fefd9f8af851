/** Describes a store. It can be cloned, so that another thread can open the store. */
export interface StoreDescription {
  readonly kind: 'sqlite'
  /** The path of the file, or `:memory:`. */
  readonly path: string
  /** @default 5000 */
  readonly busyTimeoutMs?: number | undefined
}
