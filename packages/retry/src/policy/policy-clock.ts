import type { CallRequest } from '@sekha/core'
import { checkClock, type Clock, systemClock } from '@sekha/core/foundation'

/**
 * Validates the `clock` option of a policy. Returns the clock for a request: that of the policy, or else that of the
 * client, so that the policy and the deadlines of its calls use one clock.
 *
 * @throws {TypeError} when `clock` lacks a method
 */
export function checkPolicyClock(clock: Clock | undefined): (request: CallRequest) => Clock {
  if (clock === undefined) return (request) => request.clock ?? systemClock
  const own = checkClock(clock)
  return () => own
}
