import { checkKnownOptions } from '@sekha/core/foundation'

/**
 * Rejects unknown options of a policy.
 *
 * @param policy The name of the policy, which is also the name of the function that creates it.
 * @throws {TypeError} naming the first unknown option, and the nearest known option or the place where it belongs
 */
export function checkPolicyOptions(
  policy: string,
  options: unknown,
  known: Readonly<Record<string, unknown>>,
  elsewhere: Readonly<Record<string, string>> = {},
): void {
  // A request in place of the options means that the function itself was passed as middleware.
  checkKnownOptions(`${policy}()`, options, known, { ...elsewhere, url: `call it: use: [${policy}()]` })
}
