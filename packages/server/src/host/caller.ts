import { type AccessScope, allScopes } from './authentication/access-scope.ts'

/** The authenticated caller of a request. */
export interface Caller {
  /**
   * The scope of all the caller's reads and writes. For the metrics key, which has no data, its tenant is empty. A caller
   * with a `user` or a `namespace` is bound to it.
   */
  readonly scope: { readonly tenant: string; readonly user?: string; readonly namespace?: string }
  /** What the caller may do. */
  readonly access: ReadonlySet<AccessScope>
  /** Whether the caller may read the metrics of the whole process. */
  readonly seesProcess: boolean
  /** Whether the caller may call only `/metrics`. */
  readonly onlyMetrics: boolean
}

/** The caller if no key is required: any program on this machine. */
export const localCaller: Caller = {
  scope: { tenant: 'default' },
  access: allScopes,
  seesProcess: true,
  onlyMetrics: false,
}
