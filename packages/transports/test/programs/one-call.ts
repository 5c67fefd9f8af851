// Makes one call over a transport, and closes nothing unless requested. It exits only if it left nothing open.
import { SekhaClient } from '@sekha/core'
import { subjects } from '../subjects.ts'

const [name, baseUrl = '', how] = process.argv.slice(2)
const subject = subjects.find((one) => one.name === name)
if (subject === undefined) throw new Error(`There is no transport ${name}`)
const { transport, close } = subject.open()
const client = new SekhaClient({ baseUrl, transport })
if (how === 'running') {
  const running = client.conversations.get('550e8400-e29b-41d4-a716-446655440000').then(
    () => 'responded',
    () => 'ended',
  )
  // The server has the call when the input ends.
  for await (const _ of process.stdin);
  await client.close()
  await close()
  console.log(await running)
} else {
  await client.conversations.pin('550e8400-e29b-41d4-a716-446655440000')
  console.log('responded')
}
