import type { CallRequest, CallResponse } from '@sekha/core'
import { type Clock, systemClock } from '@sekha/core/foundation'
import type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
import { type AskedCall, describeCall, readRequestBody, redactedPath } from './asked-call.ts'
import type { ScriptStep } from './script-step.ts'
import { giveAnswer } from './scripted-answer.ts'

/** How a script is followed. */
export interface ScriptedTransportOptions {
  /** Whether calls come in the order of the steps, or each takes the first step that fits it. @default 'strict' */
  readonly order?: 'strict' | 'any' | undefined
  /** What delays are measured on. Give it to the client as well. @default the runtime's */
  readonly clock?: Clock | undefined
  /** Whether `calls` show bodies, query values and headers. Credentials are never shown. @default false */
  readonly reveal?: boolean | undefined
}

/** A transport that answers as its script says. */
export interface ScriptedTransport extends CapableTransport {
  /** What was asked, in order, unexpected calls included. */
  readonly calls: readonly AskedCall[]
  /** How many answers have not been given. */
  readonly remaining: number
  /**
   * The end of a test.
   *
   * @throws {Error} when a call came that was not expected, or when steps are left over
   */
  assertDone(): void
  /** The same, for `using`. */
  [Symbol.dispose](): void
}

const capabilities: TransportCapabilities = {
  streamUpload: true,
  duplex: false,
  tlsOptions: false,
  proxy: false,
  unixSocket: false,
  decompression: false,
  abort: true,
}

/**
 * Answers calls from a list, without a server. A call that the script does not expect rejects with a TypeError, which
 * no retry policy tries again, and is held against the test by `assertDone()` even if the program swallowed it.
 *
 * @throws {RangeError} when a number of a step makes no sense
 *
 * @example
 * ```ts
 * const script = createScriptedTransport([
 *   { operation: 'health', retryAfterSeconds: 2 },
 *   { operation: 'health', json: { status: 'healthy', checks: {} }, chunkBytes: 1 },
 * ])
 * const client = new SekhaClient({ transport: script })
 * script.assertDone()
 * ```
 */
export function createScriptedTransport(
  steps: readonly ScriptStep[],
  options: ScriptedTransportOptions = {},
): ScriptedTransport {
  const { order = 'strict', clock = systemClock, reveal = false } = options
  for (const [index, step] of steps.entries()) checkStep(step, index)
  const left = steps.flatMap((step) => Array.from({ length: step.times ?? 1 }, () => step))
  const calls: AskedCall[] = []
  const problems: string[] = []

  const take = (request: CallRequest): ScriptStep => {
    const at = order === 'any' ? left.findIndex((step) => fits(step, request)) : 0
    const step = left[at]
    if (step !== undefined && fits(step, request)) {
      left.splice(at, 1)
      return step
    }
    const wanted =
      left.length === 0
        ? 'no further call'
        : left
            .slice(0, order === 'any' ? 3 : 1)
            .map(nameOf)
            .join(', ')
    const problem = `Call ${calls.length + 1} is ${nameOf({ ...pickName(request) })}, the script has ${wanted}`
    problems.push(problem)
    throw new TypeError(problem)
  }

  const answer = async (request: CallRequest): Promise<CallResponse> => {
    request.signal.throwIfAborted()
    let step: ScriptStep | undefined
    const slot = calls.length
    try {
      step = take(request)
    } finally {
      calls[slot] = describeCall(request, new Uint8Array(), reveal)
    }
    const body = await readRequestBody(request)
    calls[slot] = describeCall(request, body, reveal)
    return giveAnswer(step, request, clock)
  }

  const assertDone = (): void => {
    const over = left.length === 0 ? [] : [`${left.length} steps are left over: ${left.map(nameOf).join(', ')}`]
    const found = [...problems, ...over]
    if (found.length > 0) throw new Error(found.join('\n'))
  }

  return Object.defineProperties(answer, {
    capabilities: { value: capabilities },
    calls: { value: calls },
    remaining: { get: () => left.length },
    assertDone: { value: assertDone },
    [Symbol.dispose]: { value: assertDone },
  }) as unknown as ScriptedTransport
}

function fits({ operation, path }: ScriptStep, request: CallRequest): boolean {
  return (
    (operation === undefined || operation === request.operation.id) &&
    (path === undefined || path === redactedPath(request.url))
  )
}

interface Named {
  readonly operation?: string | undefined
  readonly path?: string | undefined
}

const nameOf = ({ operation = 'any operation', path }: Named): string =>
  path === undefined ? operation : `${operation} at ${path}`

const pickName = ({ operation, url }: CallRequest): Named => ({ operation: operation.id, path: redactedPath(url) })

function checkStep(step: ScriptStep, index: number): void {
  const least = { times: 1, chunkBytes: 1, faultAfterBytes: 0, retryAfterSeconds: 0, delayMs: 0, chunkDelayMs: 0 }
  for (const [name, bound] of Object.entries(least) as [keyof typeof least, number][]) {
    const value = step[name]
    if (value !== undefined && !(value >= bound))
      throw new RangeError(`steps[${index}].${name} must be at least ${bound}, got ${value}`)
  }
}
