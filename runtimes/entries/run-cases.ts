import type { Case, CaseContext } from '../cases/case.ts'
import { describe, pause } from '../cases/check.ts'

/** No case waits longer than a minute for anything by intent. */
const caseLimitMs = 120_000

/** Until a runtime says that nobody handled a rejection. */
const settleMs = 10

/** What a suite needs of the runtime that it runs on. */
export interface Host {
  /** Takes a line of JSON. */
  readonly report: (line: string) => unknown
  /** Calls back for every rejection that nobody handles. */
  readonly onUnhandled: (note: (reason: unknown) => void) => void
}

/**
 * Runs the cases that are for this runtime, one after the other, and says how each went: a line of JSON for each, and
 * one at the end. A case that does not end is failed, and the next begins; one that leaves a rejection behind that
 * nobody handles is failed as well.
 */
export async function runCases(cases: readonly Case[], context: CaseContext, host: Host): Promise<void> {
  const unhandled: unknown[] = []
  host.onUnhandled((reason) => unhandled.push(reason))
  for (const { name, only, run } of cases) {
    if (only !== undefined && !only.includes(context.runtime)) continue
    const reason = await attempt(async () => {
      await run(context)
      await pause(settleMs)
      if (unhandled.length > 0) throw new Error('left behind a rejection that nobody handles', { cause: unhandled[0] })
    })
    unhandled.length = 0
    await host.report(JSON.stringify({ case: name, passed: reason === undefined, reason }))
  }
  await host.report(JSON.stringify({ end: true }))
}

/** @returns why it failed; `undefined` if it passed */
async function attempt(run: () => Promise<void>): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${caseLimitMs} ms`)), caseLimitMs)
  })
  try {
    await Promise.race([run(), limit])
    return undefined
  } catch (reason) {
    return describe(reason)
  } finally {
    clearTimeout(timer)
  }
}
