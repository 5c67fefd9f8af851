import type { IncomingMessage } from 'node:http'
import type { Middleware } from '@sekha/core'
import { type Clock, systemClock, type TimerHandle } from '@sekha/core/foundation'

/** Longer than any other timer of a client, so that a limit can encode the number of an attempt. */
const firstLimitMs = 1_000_000_000
const header = 'x-limit'
/** The event loop turns that a client has to read headers before its attempt ends without them. */
const mostTurns = 1000

/** Attempt timeouts that expire only when the server triggers them, so that a slow machine ends no attempt. */
export interface AttemptLimits {
  readonly clock: Clock
  /** Numbers the attempts. Place it after the policy that retries. */
  readonly middleware: Middleware
  /** Ends the attempt of a request that waits for this part of its response. */
  readonly expire: (part: 'headers' | 'body', request: IncomingMessage) => void
}

export function createAttemptLimits(): AttemptLimits {
  const held = new Map<TimerHandle, { readonly limitMs: number; readonly callback: () => void }>()
  const withHeaders = new Set<number>()
  let lastLimitMs = firstLimitMs
  const clock: Clock = {
    ...systemClock,
    setTimeout(callback, delayMs) {
      if (delayMs < firstLimitMs) return systemClock.setTimeout(callback, delayMs)
      const handle = {}
      held.set(handle, { limitMs: delayMs, callback })
      return handle
    },
    clearTimeout(handle) {
      if (!held.delete(handle)) systemClock.clearTimeout(handle)
    },
  }
  return {
    clock,
    async middleware(request, next) {
      const limitMs = ++lastLimitMs
      const response = await next({
        ...request,
        headers: { ...request.headers, [header]: String(limitMs) },
        timeouts: { attemptMs: limitMs, bodyMs: limitMs, idleMs: limitMs },
      })
      withHeaders.add(limitMs)
      return response
    },
    expire(part, request) {
      const limitMs = Number(request.headers[header])
      let turns = 0
      const tryToExpire = (): void => {
        if (request.socket.destroyed) return
        const isReading = part === 'headers' || withHeaders.has(limitMs) || ++turns > mostTurns
        const due = [...held].filter(([, timer]) => timer.limitMs === limitMs)
        if (due.length === 0 || !isReading) return void setImmediate(tryToExpire)
        for (const [handle, { callback }] of due) if (held.delete(handle)) callback()
      }
      // First, the client reads the data it was sent.
      setImmediate(tryToExpire)
    },
  }
}
