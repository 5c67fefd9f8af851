import type { Migration, Schema, SharedStorage } from '@sekha/storage/sqlite'

/** The tables of a service: numbered migrations, and what the storage must know about the rows. */
export interface Tables extends Omit<Schema, 'name' | 'migrations'> {
  /**
   * The steps that create and change the tables, with ascending versions. A released step is never edited. Every key
   * begins with the tenant.
   */
  readonly migrations: readonly Migration[]
}

/** What an engine is opened with. */
export interface EngineContext<Options = unknown> {
  /** The tables of the engine. */
  readonly storage: SharedStorage
  readonly options: Options
  /** The wall clock in milliseconds. In the store's thread, that of the system. */
  readonly now: () => number
  /** Receives errors of background work. */
  readonly onFailure: (error: unknown) => void
}

/**
 * The engine of a service: its tables, and an object that uses them. The methods of the object return promises, and
 * their arguments and results can be cloned. With `worker: true`, an engine that names its module runs in the store's
 * thread, any other in the caller's.
 */
export interface EngineDefinition<Engine, Options = unknown> extends Tables {
  /**
   * Where the store's thread finds the engine: the URL of a module whose default export is this definition, usually
   * `import.meta.url`, or `built-in` for an engine that the thread's own program contains. @default none: the engine
   * always runs in the caller's thread
   */
  readonly module?: string | undefined
  /** The value that `open` receives. It can be cloned. @default undefined */
  readonly options?: Options | undefined
  /** Opens the engine. */
  open(context: EngineContext<Options>): Engine | Promise<Engine>
  /** Waits for running calls. The storage is closed afterwards. */
  close?(engine: Engine): void | Promise<void>
}
