import { runtimeProcess } from '../runtime.ts'

/** What must happen before the process or the page ends. */
export interface ExitHandler {
  /** The program has nothing left to do. A promise keeps it alive until it settles. */
  readonly onIdle: () => Promise<void> | undefined
  /** The process ends now. Only synchronous work is done. `code` is not 0 after a failure. */
  readonly onExit: (code: number) => void
  /** The page is hidden. If it `isUnloaded`, it does not come back: this is its last turn. */
  readonly onHidden: (isUnloaded: boolean) => void
  /** The page is visible again. */
  readonly onVisible: () => void
}

const handlers = new Set<ExitHandler>()
let isListening = false

/** Watches the end of the process or of the page. One listener serves all clients. */
export function watchExit(handler: ExitHandler): () => void {
  handlers.add(handler)
  if (!isListening) {
    isListening = true
    listen()
  }
  return () => {
    handlers.delete(handler)
  }
}

function listen(): void {
  const process = runtimeProcess()
  process.on?.('exit', (code: number) => {
    for (const handler of handlers) handler.onExit(code)
  })
  process.on?.('beforeExit', () => {
    for (const handler of handlers) void handler.onIdle()
  })
  const { addEventListener, document } = globalThis as Partial<typeof globalThis>
  if (typeof addEventListener !== 'function' || document === undefined) return
  const onHidden = (isUnloaded: boolean): void => {
    for (const handler of handlers) handler.onHidden(isUnloaded)
  }
  // A page that persists may come back from the browser's cache.
  globalThis.addEventListener('pagehide', ({ persisted }) => onHidden(!persisted))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') onHidden(false)
    else for (const handler of handlers) handler.onVisible()
  })
}
