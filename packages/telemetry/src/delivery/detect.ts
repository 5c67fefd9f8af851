import type { Deliver, DeliverContext, Delivery } from './deliver.ts'
import { createIngest } from './ingest.ts'
import { parseJson, postpone, send, type Target } from './post.ts'

/** What a server without bulk ingestion responds: an unknown path, or an unknown method of a known one. */
const UNKNOWN_PATH: ReadonlySet<number | undefined> = new Set([404, 405])

/** What a server is. `unknown` until it has responded. */
export type ServerKind = 'unknown' | 'sekha' | 'datacat-1' | 'datacat-2' | 'otlp'

/** A delivery that finds out what the server is. */
export interface DetectingDelivery {
  readonly deliver: Deliver
  readonly kind: () => ServerKind
  /** How far the clock of the server is ahead, in milliseconds, if the server tells. */
  readonly clockOffsetMs?: (() => number | undefined) | undefined
}

/**
 * Creates a delivery to our server, or to an original one if it has no bulk ingestion. It looks again when an original
 * server responds no more as one, because it may have been replaced.
 */
export function createDelivery(target: Target): DetectingDelivery {
  const ingest = createIngest(target)
  let kind: ServerKind = 'unknown'
  let original: Deliver | undefined
  /** @returns why nothing is delivered, if the server is no original one */
  const detect = async (refused: Delivery, { signal }: DeliverContext): Promise<Delivery | Deliver> => {
    const health = await send(target, 'GET', '/health', undefined, signal)
    if ('failure' in health) return postpone(target, health)
    const { service } = (parseJson(health.text) ?? {}) as { service?: unknown }
    if (health.status !== 404 && service !== 'datacat-server') return refused
    const generation = health.status === 404 ? 1 : 2
    kind = `datacat-${generation}`
    // Few programs need it.
    const { createDatacatDelivery } = await import('./datacat.ts')
    return createDatacatDelivery(target, generation)
  }
  return {
    kind: () => kind,
    clockOffsetMs: ingest.clockOffsetMs,
    deliver: async (batch, context) => {
      if (original === undefined) {
        const delivery = await ingest.deliver(batch, context)
        if (delivery.kind === 'settled') kind = 'sekha'
        if (!isUnknownPath(delivery)) return delivery
        const detected = await detect(delivery, context)
        if (typeof detected === 'object') return detected
        original = detected
      }
      const delivery = await original(batch, context)
      if (isUnknownPath(delivery)) original = undefined
      return delivery
    },
  }
}

const isUnknownPath = (delivery: Delivery): boolean => delivery.kind === 'later' && UNKNOWN_PATH.has(delivery.refusal)
