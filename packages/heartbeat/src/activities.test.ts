import { expect, it } from 'vitest'
import { Activities, type Activity } from './activities.ts'

it('shows the activity that began last of those that are open, in whatever order they end', () => {
  let shown: string | undefined
  let calls = 0
  const activities = new Activities((name) => {
    shown = name
    calls += 1
  })
  const open: Activity[] = []
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let step = 0; step < 5000; step += 1) {
    if (open.length === 0 || random(100) < 51) open.push(activities.begin(`activity-${step}`))
    else {
      const activity = open.splice(random(open.length), 1)[0]
      const before = calls
      const isLast = activity?.name === shown
      activity?.end()
      activity?.end()
      expect(calls - before).toBe(isLast ? 1 : 0)
    }
    expect(shown).toBe(open.at(-1)?.name)
    expect(activities.current).toBe(shown)
  }
})
