/** The globals of some runtimes. */
interface Globals {
  readonly setImmediate?: (resume: () => void) => void
  readonly scheduler?: { readonly wait?: (delayMs: number) => Promise<void> }
}

/**
 * Calls back in another iteration of the event loop, after the pending messages, timers and writes.
 *
 * - Node, Bun and Deno have `setImmediate`.
 * - Cloudflare Workers have `scheduler.wait`. A message would starve their timers and connections.
 * - Browsers get a message, which is as fast. They delay nested timers by 4 ms, and those of hidden pages by a second.
 */
export function deferToLoop(resume: () => void): void {
  const { setImmediate, scheduler } = globalThis as Globals
  if (setImmediate !== undefined) setImmediate(resume)
  else if (typeof scheduler?.wait === 'function') void scheduler.wait(0).then(resume)
  else if (typeof MessageChannel === 'undefined') setTimeout(resume)
  else postToSelf(resume)
}

/** The channel exists only while the message is on its way: an open port keeps some processes alive. */
function postToSelf(resume: () => void): void {
  const { port1, port2 } = new MessageChannel()
  const receive = (): void => {
    port1.close()
    resume()
  }
  port1.addEventListener('message', receive)
  port1.start()
  port2.postMessage(undefined)
}
