import { type AccessScope, allScopes } from './authentication/access-scope.ts'

/** The data that a request may read and write. */
export interface Scope {
  readonly tenant: string
  /** Only the data of this user. @default that of all users, and that without an owner */
  readonly user?: string | undefined
  /** Only this namespace, a path such as `/app/agent`, and those below it. @default all */
  readonly namespace?: string | undefined
}

/** The authenticated caller of a request. */
export interface Caller {
  /**
   * The scope of all the caller's reads and writes, which a request may narrow. For the metrics key, which has no data,
   * its tenant is empty. A caller with a `user` or a `namespace` is bound to it.
   */
  readonly scope: Scope
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
