import { StoreError } from '@sekha/storage'
import type { StoreThread } from '@sekha/storage/thread'
import type { Check, Memory } from './memory.ts'

const defaultCheckTimeoutMs = 5000

/** Returns the memory of a store's thread. Closing it closes the thread. A check takes at most `checkTimeoutMs`. */
export function memoryOf(thread: StoreThread, checkTimeoutMs: number = defaultCheckTimeoutMs): Memory {
  const remote = thread.engine<Memory>('memory')
  return thread.engine<Memory>('memory', {
    opened: () => thread.opened(),
    check: () => checkWithin(checkTimeoutMs, remote.check()),
    close: () => thread.close(),
  })
}

/** Reports a check that fails or takes too long. */
async function checkWithin(timeoutMs: number, checking: ReturnType<Memory['check']>): ReturnType<Memory['check']> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    const reason = `The store did not reply within ${timeoutMs} ms`
    timer = setTimeout(() => reject(new StoreError('unavailable', reason)), timeoutMs)
  })
  try {
    return await Promise.race([checking, over])
  } catch (error) {
    const check: Check = { ok: false, error: error instanceof StoreError ? error.reason : 'does not run' }
    return { database: check, index: check }
  } finally {
    clearTimeout(timer)
  }
}
