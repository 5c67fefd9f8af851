// The cases of the hang detection, for every runtime. Processes block themselves until the report is on the disk.
import { createHeartbeatMonitor } from '@sekha/heartbeat'
import { type Case, feature } from './case.ts'
import { ok, same } from './check.ts'

export const cases: readonly Case[] = feature('heartbeat', {
  'it says what it can do': async ({ runtime }) => {
    const monitor = createHeartbeatMonitor()
    const { detection, stack } = await monitor.ready()
    same(detection, runtime === 'workerd' ? 'unsupported' : 'live', 'detection')
    same(stack, runtime.startsWith('node'), 'stack')
    await monitor.close()
    ok(monitor.state !== 'hung', 'the state')
  },
})
