import { onTestFinished } from 'vitest'
import type { Scope } from './scope.ts'

/** The scope of the running test. Its cleanups run after the test and its hooks. */
export const testScope: Scope = {
  defer: (undo) =>
    onTestFinished(async () => {
      await undo()
    }),
}
