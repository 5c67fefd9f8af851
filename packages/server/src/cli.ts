#!/usr/bin/env node
// `sekha-server`: the controller as a server, with its store in a thread of its own. The server itself is imported only
// where this Node can load it: an old one would end with the stack trace of a missing `node:sqlite`.
import { explainOldNode } from './check-node.ts'

const problem = explainOldNode('sekha-server', process.versions)
if (problem === undefined) {
  const { runServer } = await import('./run-server.ts')
  await runServer()
} else {
  console.error(problem)
  process.exitCode = 1
}
