#!/usr/bin/env node
// `sekha-server`: runs the controller as a server, with its store in a separate thread. The server is imported only if
// this Node can load it: an old Node would fail with a stack trace about a missing `node:sqlite`.
import { explainOldNode } from '@sekha/server/check-node'

const problem = explainOldNode('sekha-server', process.versions)
if (problem === undefined) {
  const { runServer } = await import('./run-server.ts')
  await runServer()
} else {
  console.error(problem)
  process.exitCode = 1
}
