/**
 * Call options that middleware adds, such as `maxRetries` of `retry()`. The package of the middleware declares them by
 * augmenting this interface. A call accepts one only if its middleware is in `use`.
 *
 * @example
 * ```ts
 * declare module '@sekha/core' {
 *   interface PolicyOptions {
 *     readonly tenant?: string | undefined
 *   }
 * }
 * ```
 */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type -- other packages augment it
export interface PolicyOptions {}
