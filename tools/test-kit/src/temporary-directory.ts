import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Scope } from './scope.ts'
import { testScope } from './test-scope.ts'

/** Creates a directory that the scope removes with its contents: by default after the running test. */
export async function temporaryDirectory(scope: Scope = testScope): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-'))
  scope.defer(() => rm(directory, { recursive: true, force: true }))
  return directory
}
