import { once } from 'node:events'

/** Waits for the parent, if it has started the program with `fork`, so that several programs go on together. */
export async function whenTold(): Promise<void> {
  if (process.send === undefined) return
  process.send('ready')
  await once(process, 'message')
  process.disconnect()
}
