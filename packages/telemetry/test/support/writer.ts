// A program that records numbered events until it is killed, and prints the number up to which they are safe.
import { writeSync } from 'node:fs'
import { createSession, type JournalMode } from '@sekha/telemetry'

const [url = '', spoolFolder, durability] = process.argv.slice(2)
const session = createSession(url, {
  product: 'writer',
  version: '1',
  spoolFolder,
  durability: durability as JournalMode,
  delivery: { intervalMs: 5 },
})
const print = (line: string): void => {
  writeSync(1, `${line}\n`)
}
print(session.sessionId)

let last = 0
for (;;) {
  for (let count = 0; count < 20; count += 1) {
    last += 1
    session.logEvent('step', { step: last })
    if (durability === 'strict') print(String(last))
  }
  if (durability === 'paranoid') await session.persist()
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  print(String(last))
}
