// `npm run where conversations.pin`: where an operation's contract, handler, generated code and tests are.
import { findOperation, operationIds } from './where/find-operation.ts'

const [id] = process.argv.slice(2)
if (id === undefined || !operationIds().includes(id)) {
  console.error(id === undefined ? 'usage: npm run where OPERATION' : `There is no operation ${id}. These are:`)
  console.error(
    operationIds()
      .map((name) => `  ${name}`)
      .join('\n'),
  )
  process.exit(2)
}
for (const [what, places] of Object.entries(findOperation(id))) {
  console.log(what)
  for (const place of places.length === 0 ? ['none'] : places) console.log(`  ${place}`)
}
