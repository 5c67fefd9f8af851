import type { CallRequest, CallResponse } from '@sekha/core'
import { checkClock, checkKnownOptions, type Clock, describeType, type KnownOptions } from '@sekha/core/foundation'
import type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
import { clientOptionHints } from '../option-hints.ts'
import { type ReceivedCall, type RevealedCall, describeCall, readRequestBody, redactedPath } from './received-call.ts'
import { checkOperation, checkStep } from './check-step.ts'
import type { ScriptStep } from './script-step.ts'
import { giveReply } from './scripted-response.ts'

/** Options of {@link createScriptedTransport}. Every option has a default. */
export interface ScriptedTransportOptions {
  /** `'strict'`: calls must come in the order of the steps. `'any'`: each call takes the first step that matches. @default 'strict' */
  readonly order?: 'strict' | 'any' | undefined
  /** The clock for delays. Pass the same clock to the client. @default the runtime's clock */
  readonly clock?: Clock | undefined
  /** Whether `calls` include bodies, query values and headers. Credentials are always redacted. @default false */
  readonly reveal?: boolean | undefined
}

/** A transport that responds from a script. With `reveal: true`, its calls have bodies. */
export interface ScriptedTransport<Received extends ReceivedCall = ReceivedCall> extends CapableTransport {
  /** The received calls in order, including unexpected ones. */
  readonly calls: readonly Received[]
  /** The number of responses that remain. */
  readonly remaining: number
  /**
   * Checks at the end of a test that every call was expected and every step was used.
   *
   * @throws {Error} when there was an unexpected call, or steps remain
   */
  assertDone(): void
  /** Same as `assertDone()`, for `using`. */
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
 * Creates a transport that responds from a list of steps, without a server. Pass it to a client as `transport`.
 *
 * An unexpected call rejects with a TypeError such as `Call 2 is conversations.delete, the script has health`. Retry
 * policies do not retry it. Its property `problem` is the same message with the paths. `assertDone()` throws it even if the
 * program caught the error.
 *
 * @throws {RangeError} when a number in a step is out of bounds
 * @throws {TypeError} when an option, a property of a step, a fault or an operation is unknown, or has the wrong type
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
  options: ScriptedTransportOptions & { readonly reveal: true },
): ScriptedTransport<RevealedCall>
/** Without `reveal`, the received calls are redacted. */
export function createScriptedTransport(
  steps: readonly ScriptStep[],
  options?: ScriptedTransportOptions,
): ScriptedTransport
export function createScriptedTransport(
  steps: readonly ScriptStep[],
  options: ScriptedTransportOptions = {},
): ScriptedTransport {
  if (Array.isArray(steps)) for (const [index, step] of steps.entries()) checkOperation(step, index)
  return followScript(steps, options)
}

const knownOptions: KnownOptions<ScriptedTransportOptions> = { order: true, clock: true, reveal: true }

/** @throws {TypeError} when `order` is unknown */
function checkOrder(order: string): void {
  if (order !== 'strict' && order !== 'any') throw new TypeError(`order must be 'strict' or 'any', got ${order}`)
}

/** Same as {@link createScriptedTransport}, but operations need not exist in the contract. */
export function followScript(steps: readonly ScriptStep[], options: ScriptedTransportOptions): ScriptedTransport {
  if (!Array.isArray(steps)) throw new TypeError('createScriptedTransport takes an array of steps')
  checkKnownOptions('createScriptedTransport', options, knownOptions, clientOptionHints)
  const { order = 'strict', reveal = false } = options
  const clock = checkClock(options.clock)
  checkOrder(order)
  if (typeof reveal !== 'boolean') throw new TypeError(`reveal must be true or false, got ${typeof reveal}`)
  for (const [index, step] of steps.entries()) checkStep(step, index)
  const left = steps.flatMap((step) => Array.from({ length: step.times ?? 1 }, () => step))
  const calls: ReceivedCall[] = []
  const problems: string[] = []

  const take = (request: CallRequest): ScriptStep | UnexpectedCall => {
    const at = order === 'any' ? left.findIndex((step) => fits(step, request)) : 0
    const step = left[at]
    if (step !== undefined && fits(step, request)) {
      left.splice(at, 1)
      return step
    }
    const actual = pickName(request)
    const wanted = left.slice(0, order === 'any' ? 3 : 1)
    const problem = describeUnexpected(calls.length + 1, actual, wanted, nameOf)
    problems.push(problem)
    // Some words in a message make the client report a lost connection, and a path may contain any word.
    return new UnexpectedCall(describeUnexpected(calls.length + 1, actual, wanted, nameOfOperation), problem)
  }

  const response = async (request: CallRequest): Promise<CallResponse> => {
    checkRequest(request)
    request.signal.throwIfAborted()
    const step = take(request)
    const slot = calls.length
    const unexpected = step instanceof UnexpectedCall ? step : undefined
    calls[slot] = describeCall(request, new Uint8Array(), reveal, unexpected?.problem)
    if (step instanceof UnexpectedCall) throw step
    const body = await readRequestBody(request)
    calls[slot] = describeCall(request, body, reveal)
    return giveReply(step, request, clock)
  }

  const assertDone = (): void => {
    const over =
      left.length === 0
        ? []
        : [`${left.length} ${left.length === 1 ? 'step is' : 'steps are'} left over: ${left.map(nameOf).join(', ')}`]
    const found = [...problems, ...over]
    if (found.length > 0) throw new Error(found.join('\n'))
  }

  return Object.defineProperties(response, {
    capabilities: { value: capabilities },
    calls: { value: calls },
    remaining: { get: () => left.length },
    assertDone: { value: assertDone },
    [Symbol.dispose]: { value: assertDone },
  }) as unknown as ScriptedTransport
}

/** The error of a call that the script does not expect. */
class UnexpectedCall extends TypeError {
  /** The message with the paths. */
  readonly problem: string

  constructor(message: string, problem: string) {
    super(message)
    this.problem = problem
  }
}

/** @throws {TypeError} when the transport was called like a `fetch` */
function checkRequest(request: unknown): void {
  const { operation, signal } = Object(request) as Partial<CallRequest>
  if (operation !== undefined && signal !== undefined) return
  // Without the word "fetch", which makes the client report a lost connection.
  throw new TypeError(
    `A scripted transport was called with ${describeType(request)} instead of a CallRequest. Pass it to the client as the option transport`,
  )
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

function describeUnexpected(
  turn: number,
  actual: Named,
  wanted: readonly Named[],
  name: (named: Named) => string,
): string {
  const has = wanted.length === 0 ? 'no further call' : wanted.map(name).join(', ')
  return `Call ${turn} is ${name(actual)}, the script has ${has}`
}

const nameOf = ({ operation = ANY, path }: Named): string =>
  path === undefined ? operation : `${operation} at ${path}`

const nameOfOperation = ({ operation = ANY, path }: Named): string =>
  path === undefined ? operation : `${operation} (\`problem\` has its path)`

const ANY = 'any operation'

const pickName = ({ operation, url }: CallRequest): Named => ({ operation: operation.id, path: redactedPath(url) })
