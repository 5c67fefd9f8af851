import { checkKnownOptions, type Clock, type KnownOptions } from '@sekha/core/foundation'
import { clientOptionHints } from '../option-hints.ts'
import type { Fixture, FixtureExchange } from './fixture.ts'
import type { ScriptStep } from './script-step.ts'
import { followScript, type ScriptedTransport } from './scripted-transport.ts'

/** Options of {@link replayTransport}. */
export interface ReplayOptions {
  /** `'strict'`: calls must come in the order of the recording. `'any'`: each call takes the first response that matches. @default 'strict' */
  readonly order?: 'strict' | 'any' | undefined
  /** The chunk size of bodies, in bytes. @default one chunk */
  readonly chunkBytes?: number | undefined
  /** The clock of the delays. @default the runtime's clock */
  readonly clock?: Clock | undefined
}

/**
 * Creates a scripted transport whose steps are the recorded calls. A call matches a step when operation, path and query
 * names are the same.
 *
 * @throws {TypeError} when an option is unknown, or the fixture was not made by `recordTransport`
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises'
 *
 * const replay = replayTransport(JSON.parse(await readFile('health.json', 'utf8')))
 * await new SekhaClient({ transport: replay }).health()
 * replay.assertDone()
 * ```
 */
export function replayTransport(fixture: Fixture, options: ReplayOptions = {}): ScriptedTransport {
  if (fixture?.version !== 1 || !Array.isArray(fixture.exchanges))
    throw new TypeError('The fixture was not written by this version of recordTransport')
  checkKnownOptions('replayTransport', options, knownOptions, clientOptionHints)
  const { chunkBytes, order, clock } = options
  return followScript(
    fixture.exchanges.map((exchange) => ({ ...toStep(exchange), chunkBytes })),
    { order, clock },
  )
}

const knownOptions: KnownOptions<ReplayOptions> = { order: true, chunkBytes: true, clock: true }

function toStep({ operation, path, status, headers, text, base64, failure }: FixtureExchange): ScriptStep {
  // Operations are not checked: the recording may be older than the contract.
  const target = { operation: operation as unknown as undefined, path }
  if (status === undefined) return { ...target, fault: 'reset-before-headers' }
  const bytes = base64 === undefined ? new TextEncoder().encode(text ?? '') : fromBase64(base64)
  if (failure === undefined) return { ...target, status, headers, bytes }
  return { ...target, status, headers, bytes, fault: 'reset-mid-body', faultAfterBytes: bytes.byteLength }
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
