/** The part of `process` that exists on Node, Bun and Deno. */
export interface RuntimeProcess {
  readonly pid?: number
  readonly platform?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  getBuiltinModule?(name: string): unknown
  cwd?(): string
  kill?(pid: number, signal: number | string): unknown
  listenerCount?(event: string): number
  on?(event: string, listener: (...args: never[]) => void): unknown
  off?(event: string, listener: (...args: never[]) => void): unknown
}

/** The `process` of the runtime, or an empty object in browsers and workers. */
export function runtimeProcess(): RuntimeProcess {
  const process: unknown = Reflect.get(globalThis, 'process')
  return typeof process === 'object' && process !== null ? process : {}
}

/**
 * Returns a built-in module of Node, or `undefined` where there is none: in browsers, and in Node before 20.16. It is no
 * import, so the same file runs everywhere.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the part that it uses
export function builtinModule<T>(name: string): T | undefined {
  try {
    return runtimeProcess().getBuiltinModule?.(name) as T | undefined
  } catch {
    return undefined
  }
}
