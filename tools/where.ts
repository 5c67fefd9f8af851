// `npm run where conversations.pin`: prints the locations of an operation's contract, handler, generated code and
// tests.
import { findNearest } from '../packages/core/src/foundation/index.ts'
import { findOperation, operationIds } from './where/find-operation.ts'

const [id] = process.argv.slice(2)
const ids = operationIds()
if (id === undefined || !ids.includes(id)) {
  const alike = id === undefined ? [] : ids.filter((known) => known.toLowerCase().includes(id.toLowerCase()))
  const nearest = id === undefined ? undefined : findNearest(id, ids)
  const shown = alike.length > 0 ? alike : nearest === undefined ? ids : [nearest]
  const found = shown === ids ? 'These are:' : 'Did you mean:'
  console.error(id === undefined ? 'usage: npm run where OPERATION' : `There is no operation ${id}. ${found}`)
  console.error(shown.map((name) => `  ${name}`).join('\n'))
  process.exit(2)
}

const { contract, handler, tests, generated } = findOperation(id)
print('Read these three first', [
  ['contract', contract.slice(0, 1)],
  ['handler', handler.slice(0, 1)],
  ['test', tests.slice(0, 1)],
])
print('Then', [
  ['generated', generated],
  ['tests', tests.slice(1)],
])

function print(title: string, rows: readonly (readonly [kind: string, places: readonly string[]])[]): void {
  console.log(title)
  for (const [kind, places] of rows)
    for (const [at, place] of (places.length === 0 ? ['none'] : places).entries())
      console.log(`  ${(at === 0 ? kind : '').padEnd(10)} ${place}`)
}
