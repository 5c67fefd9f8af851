// What callers of each scope may do, as the contract says.
import { PermissionError } from '@sekha/core'
import { operations, operationScopes } from '@sekha/core/contract'
import { describe, expect, it } from 'vitest'
import type { AccessScope } from '../src/index.ts'
import { openController, say } from './support/controller.ts'

const withScopes = (...scopes: AccessScope[]): ReturnType<typeof openController> =>
  openController({ authenticate: () => ({ tenant: 'acme', scopes }) })

describe('the scopes of a caller', () => {
  it('are read and write by default', async () => {
    const { client } = openController({ authenticate: () => ({ tenant: 'acme' }) })
    const { id } = await client.conversations.create({ label: 'Notes', messages: [say('walnuts')] })
    expect(await client.conversations.get(id)).toMatchObject({ label: 'Notes' })
  })

  it('let a reader search, and refuse its writes by the name of the missing scope', async () => {
    const { client } = withScopes('read')
    expect((await client.query('walnuts')).data).toEqual([])
    expect((await client.context.build('walnuts', { context_budget: 100 })).messages).toEqual([])
    const refused = client.conversations.create({ label: 'Notes', messages: [say('walnuts')] })
    await expect(refused).rejects.toBeInstanceOf(PermissionError)
    await expect(refused).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('This needs the scope write. The caller has only read') as string,
    })
  })

  it('let a writer write, and refuse its reads', async () => {
    const { client } = withScopes('write')
    await client.conversations.create({ label: 'Notes', messages: [say('walnuts')] })
    for (const read of [client.query('walnuts'), client.conversations.count()])
      await expect(read).rejects.toMatchObject({
        status: 403,
        message: expect.stringContaining('scope read') as string,
      })
  })

  it('refuse a request before its body is read', async () => {
    const { controller } = withScopes('read')
    const response = await controller.fetch('http://127.0.0.1/api/v1/conversations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'not JSON',
    })
    expect(response.status).toBe(403)
  })

  it('do not matter for the health and the contract', async () => {
    const { client } = withScopes('write')
    expect((await client.health()).status).toBe('healthy')
    expect(await client.contract()).toMatchObject({ openapi: '3.1.1' })
  })

  it('are those of reads for every operation that changes nothing', () => {
    const reads = Object.entries(operationScopes).filter(([, scope]) => scope === 'read')
    const posts = reads.map(([id]) => id).filter((id) => operations[id as keyof typeof operations].method !== 'GET')
    expect(posts.toSorted()).toEqual([
      'context.assemble',
      'context.build',
      'importance.suggest',
      'labels.suggest',
      'mcp.memoryExport',
      'mcp.memoryGetContext',
      'mcp.memorySearch',
      'mcp.memoryStats',
      'prune.dryRun',
      'query',
      'search.fulltext',
      'summarize',
    ])
    const writes = Object.entries(operationScopes).filter(([, scope]) => scope === 'write')
    for (const [id] of writes) expect(operations[id as keyof typeof operations].method, id).not.toBe('GET')
  })
})
