import { notify } from '@sekha/core/foundation'
import type { Deliver } from './deliver.ts'

/** Who learns of a refusal. */
export interface RefusalOptions {
  readonly baseUrl: string
  readonly onError: (error: Error) => unknown
}

/** Reports the first refusal that no later attempt changes by itself: nobody might look at the counts. */
export function reportRefusal(deliver: Deliver, { baseUrl, onError }: RefusalOptions): Deliver {
  let isReported = false
  return async (batch, context) => {
    const delivery = await deliver(batch, context)
    if (!isReported && delivery.kind === 'later' && delivery.refusal !== undefined) {
      isReported = true
      // Its path may have a key.
      const { origin } = new URL(baseUrl)
      notify(() => onError(new Error(`No telemetry arrives at ${origin}. ${delivery.reason}`)))
    }
    return delivery
  }
}
