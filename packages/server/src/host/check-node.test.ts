import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { explainOldNode, oldestNode } from './check-node.ts'

describe('explainOldNode', () => {
  it.each(['18.20.8', '20.20.2', '22.15.1', '22.9.0', '9.11.2'])('says in one line that Node %s is too old', (node) => {
    const line = explainOldNode('sekha-server', { node })
    expect(line).toContain(`needs Node 22.16.0 or newer, but this is Node ${node}`)
    expect(line).not.toContain('\n')
  })

  it.each([{ node: '22.16.0' }, { node: '24.21.0' }, { node: '100.0.0' }, { node: '20.0.0', bun: '1.4.5' }, {}])(
    'accepts %j',
    (versions) => {
      expect(explainOldNode('sekha-server', versions)).toBeUndefined()
    },
  )

  it('requires the same version as the manifest', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      engines: { node: string }
    }
    expect(`>=${oldestNode}`).toBe(`${manifest.engines.node}.0`)
  })
})
