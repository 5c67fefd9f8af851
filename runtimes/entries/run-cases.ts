import type { Case, CaseContext } from '../cases/case.ts'
import { describe, pause } from '../cases/check.ts'

/** Exceeds the longest wait of a case, which is one minute. */
const caseLimitMs = 120_000

/** The time within which a runtime reports an unhandled rejection. */
const settleMs = 10

/** Functions that a runtime provides to a suite. */
export interface Host {
  /** Writes a line of JSON. */
  readonly report: (line: string) => unknown
  /** Calls back for every unhandled rejection. */
  readonly onUnhandled: (note: (reason: unknown) => void) => void
}

/**
 * Runs the cases for this runtime one after the other. Reports a line of JSON for each case, and one at the end. A case
 * fails when it exceeds its time limit, and the next one begins. A case also fails when it leaves an unhandled rejection.
 */
export async function runCases(cases: readonly Case[], context: CaseContext, host: Host): Promise<void> {
  const unhandled: unknown[] = []
  host.onUnhandled((reason) => unhandled.push(reason))
  for (const { name, only, run } of cases) {
    if (only !== undefined && !only.includes(context.runtime)) continue
    const reason = await attempt(async () => {
      await run(context)
      await pause(settleMs)
      if (unhandled.length > 0) throw new Error('left an unhandled rejection', { cause: unhandled[0] })
    })
    unhandled.length = 0
    await host.report(JSON.stringify({ case: name, passed: reason === undefined, reason }))
  }
  await host.report(JSON.stringify({ end: true }))
}

/**
 * Runs what the cases for this runtime do in an earlier process, and reports how many there are. A failure is that of the
 * case, which then does not find what it needs.
 */
export async function prepareCases(
  cases: readonly Case[],
  context: CaseContext,
  { report }: Pick<Host, 'report'>,
): Promise<void> {
  let prepared = 0
  for (const { only, before } of cases) {
    if (before === undefined || (only !== undefined && !only.includes(context.runtime))) continue
    await attempt(() => before(context))
    prepared += 1
  }
  await report(JSON.stringify({ prepared }))
}

/** @returns the reason of the failure, or `undefined` if the case passed */
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
