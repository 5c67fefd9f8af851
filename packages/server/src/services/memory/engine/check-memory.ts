import { StoreError } from '@sekha/storage'
import type { Check, Memory } from './memory.ts'

/** How long a check of the memory may take, in milliseconds. */
const checkTimeoutMs = 5000

/** Checks a memory, which may run in another thread. Never rejects, and takes at most 5 s. */
export async function checkMemory(memory: Pick<Memory, 'check'>): ReturnType<Memory['check']> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    const reason = `The store did not reply within ${checkTimeoutMs} ms`
    timer = setTimeout(() => reject(new StoreError('unavailable', reason)), checkTimeoutMs)
  })
  try {
    return await Promise.race([memory.check(), over])
  } catch (error) {
    const check: Check = { ok: false, error: error instanceof StoreError ? error.reason : 'does not run' }
    return { database: check, index: check }
  } finally {
    clearTimeout(timer)
  }
}
