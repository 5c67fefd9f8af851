import { type Hooks, runObserver } from '../hooks.ts'
import { type Log, logAttempts, logCalls } from '../logging.ts'
import type { AttemptObserver } from '../pipeline/attempt.ts'
import type { CallObserver } from '../pipeline/call-observer.ts'

/** Observes attempts for the log and the hook `afterResponse`. */
export function observeAttempts(log: Log, { afterResponse }: Hooks): AttemptObserver | undefined {
  const write = log.debug && logAttempts({ debug: log.debug })
  if (afterResponse === undefined) return write
  return (request, outcome) => {
    write?.(request, outcome)
    const { response, durationMs } = outcome
    if (response === undefined) return
    const { status, headers } = response
    runObserver('afterResponse', log, request, () => afterResponse(request, { status, headers, durationMs }))
  }
}

/** Observes calls for the log and the hook `onError`. */
export function observeCalls(log: Log, { onError }: Hooks): CallObserver | undefined {
  const write = log.info && logCalls(log.info)
  if (onError === undefined) return write
  return {
    onResponse: write?.onResponse,
    onError: (request, error, durationMs) => {
      write?.onError?.(request, error, durationMs)
      runObserver('onError', log, request, () => onError(error, request))
    },
  }
}
