import { checkKnownOptions } from '@sekha/core/foundation'

/**
 * Refuses options that a policy does not take.
 *
 * @param policy Its name, which is that of the function that makes it.
 * @throws {TypeError} naming the first one, and the nearest one or where it belongs
 */
export function checkPolicyOptions(
  policy: string,
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  elsewhere: Readonly<Record<string, string>> = {},
): void {
  // With a request in the place of its options, the function itself was given as middleware.
  checkKnownOptions(`${policy}()`, options, known, { ...elsewhere, url: `call it: use: [${policy}()]` })
}
