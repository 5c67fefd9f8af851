import { checkKnownOptions, type Clock, type KnownOptions } from '@sekha/core/foundation'
import { clientOptionHints } from '../option-hints.ts'
import type { Fixture, FixtureExchange } from './fixture.ts'
import type { ScriptStep } from './script-step.ts'
import { followScript, type ScriptedTransport } from './scripted-transport.ts'

/** How a recording is played back. */
export interface ReplayOptions {
  /** Whether calls come in the order of the recording, or each takes the first response that fits it. @default 'strict' */
  readonly order?: 'strict' | 'any' | undefined
  /** How bodies are cut. @default in one piece */
  readonly chunkBytes?: number | undefined
  readonly clock?: Clock | undefined
}

/**
 * Responds to calls from a recording: a scripted transport whose steps are what was recorded. A call fits when operation,
 * path and the names of its query are the same.
 *
 * @throws {TypeError} when an option is unknown, or the fixture was not made by `recordTransport`
 *
 * @example
 * ```ts
 * const replay = replayTransport(JSON.parse(await readFile('health.json', 'utf8')))
 * await new SekhaClient({ transport: replay }).health()
 * replay.assertDone()
 * ```
 */
export function replayTransport(fixture: Fixture, options: ReplayOptions = {}): ScriptedTransport {
  if (fixture?.version !== 1 || !Array.isArray(fixture.exchanges))
    throw new TypeError('The fixture is none of recordTransport, or of another version')
  checkKnownOptions('replayTransport', options, knownOptions, clientOptionHints)
  const { chunkBytes, order, clock } = options
  return followScript(
    fixture.exchanges.map((exchange) => ({ ...toStep(exchange), chunkBytes })),
    { order, clock },
  )
}

const knownOptions: KnownOptions<ReplayOptions> = { order: true, chunkBytes: true, clock: true }

function toStep({ operation, path, status, headers, text, base64, failure }: FixtureExchange): ScriptStep {
  // The operation is part of a recording, which may be older than the contract.
  const asked = { operation: operation as unknown as undefined, path }
  if (status === undefined) return { ...asked, fault: 'reset-before-headers' }
  const bytes = base64 === undefined ? new TextEncoder().encode(text ?? '') : fromBase64(base64)
  if (failure === undefined) return { ...asked, status, headers, bytes }
  return { ...asked, status, headers, bytes, fault: 'reset-mid-body', faultAfterBytes: bytes.byteLength }
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
