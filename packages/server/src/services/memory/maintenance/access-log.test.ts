import { expect, test } from 'vitest'
import type { Store } from '../store/store.ts'
import { AccessLog } from './access-log.ts'

test('the access log flushes one batch after another and loses no access', async () => {
  const touched: number[] = []
  let release = (): void => {}
  const first = new Promise<void>((resolve) => (release = resolve))
  let calls = 0
  const touchConversations: Store['touchConversations'] = async (_, { conversations }) => {
    calls += 1
    if (calls === 1) await first
    touched.push(...conversations)
  }
  const log = new AccessLog(
    { touchConversations } as Store,
    () => 0,
    () => {},
  )
  const scope = { tenant: 'a' }
  log.note(scope, [1])
  const earlier = log.flush()
  log.note(scope, [2])
  let isDone = false
  const later = log.flush().then(() => (isDone = true))
  await new Promise((resolve) => setImmediate(resolve))
  expect(isDone).toBe(false)
  release()
  await Promise.all([earlier, later])
  expect(touched).toEqual([1, 2])
})

test('a failed flush of the access log rejects for its caller and does not block the next flush', async () => {
  let calls = 0
  const touchConversations: Store['touchConversations'] = async () => {
    calls += 1
    if (calls === 1) throw new Error('full disk')
  }
  const log = new AccessLog(
    { touchConversations } as Store,
    () => 0,
    () => {},
  )
  log.note({ tenant: 'a' }, [1])
  await expect(log.flush()).rejects.toThrow('full disk')
  log.note({ tenant: 'a' }, [2])
  await log.close()
  expect(calls).toBe(2)
})
