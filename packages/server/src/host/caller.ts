/** The authenticated caller of a request. */
export interface Caller {
  /** The scope of all the caller's reads and writes. For the metrics key, which has no data, its tenant is empty. */
  readonly scope: { readonly tenant: string }
  /** Whether the caller may read the metrics of the whole process. */
  readonly seesProcess: boolean
  /** Whether the caller may call only `/metrics`. */
  readonly onlyMetrics: boolean
}

/** The caller if no key is required: any program on this machine. */
export const localCaller: Caller = { scope: { tenant: 'default' }, seesProcess: true, onlyMetrics: false }
