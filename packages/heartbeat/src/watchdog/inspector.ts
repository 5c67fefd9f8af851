/** The part of `node:inspector` that is used. */
export interface InspectorModule {
  readonly Session: new () => InspectorSession
}

interface InspectorSession {
  connectToMainThread(): void
  disconnect(): void
  on(event: string, listener: () => void): void
  post(method: string, parameters: object, callback?: (error: unknown, result: unknown) => void): void
}

/** What the inspector has found: a debugger holds the thread, or JavaScript runs. */
export interface Finding {
  readonly isPaused: boolean
  /** The stack of the thread, in V8's format without the first line. */
  readonly stack: string | undefined
}

/** Looks into the main thread without pausing it. */
export interface Inspector {
  /** Asks the thread, or waits for the reply to the last question. A thread in native code replies when it is back. */
  look(): Look
}

/** A question to the thread. */
export interface Look {
  readonly reply: Promise<Finding>
}

/**
 * Reads the stack. The program's own `prepareStackTrace` must not run in the middle of another function, and keeps its
 * setting, like the limit. The first line is the message, the second one this script.
 */
const readStack =
  '(()=>{const{stackTraceLimit:l,prepareStackTrace:p}=Error;try{Error.stackTraceLimit=52;Error.prepareStackTrace=undefined;return new Error().stack}finally{Error.stackTraceLimit=l;Error.prepareStackTrace=p}})()'
const ownFrames = /^Error\n(?: +at (?:<anonymous>:|eval \().*\n?)*|^Error$/

/**
 * Creates an inspector of the main thread. Each look connects a session and closes it at the reply: an open session
 * would delay the exit of the process.
 */
export function createInspector({ Session }: InspectorModule): Inspector {
  let last: Look | undefined

  return {
    look() {
      if (last === undefined) {
        const look = { reply: ask(Session) }
        last = look
        void look.reply.then(() => (last = undefined))
      }
      return last
    },
  }
}

/**
 * The thread handles all messages at its next interruption, in one go. So `Debugger.enable`, which announces a pause of
 * a real debugger, is disabled again before a `debugger` statement of the program could stop for this session. The last
 * message runs on top of the interrupted function, so its stack is that of the thread. Without `disableBreaks`, a real
 * debugger that has asked for a pause would pause this script, where Node handles no message that could end the pause.
 */
function ask(Session: InspectorModule['Session']): Promise<Finding> {
  return new Promise((resolve) => {
    const session = connect(Session)
    // Without a session there is no excuse and no stack.
    if (session === undefined) return resolve({ isPaused: false, stack: undefined })
    let isPaused = false
    session.on('Debugger.paused', () => (isPaused = true))
    session.post('Debugger.enable', {})
    session.post('Debugger.setSkipAllPauses', { skip: true })
    session.post('Debugger.disable', {})
    session.post('Runtime.evaluate', { expression: readStack, silent: true, disableBreaks: true }, (_, result) => {
      session.disconnect()
      resolve({ isPaused, stack: readResult(result) })
    })
  })
}

function readResult(reply: unknown): string | undefined {
  const value = (reply as { readonly result?: { readonly value?: unknown } } | undefined)?.result?.value
  if (typeof value !== 'string') return undefined
  const stack = value.replace(ownFrames, '')
  return stack === '' ? undefined : stack
}

/** @returns `undefined` when the runtime refuses a session */
function connect(Session: InspectorModule['Session']): InspectorSession | undefined {
  try {
    const session = new Session()
    session.connectToMainThread()
    return session
  } catch {
    return undefined
  }
}
