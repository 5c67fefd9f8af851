// A user's first program, on the published form of the packages.
import assert from 'node:assert/strict'
import { SekhaClient } from '@sekha/core'
import { conversationsCount } from '@sekha/core/memory'
import { memorySchemas } from '@sekha/core/memory/schemas'
import { schemas } from '@sekha/core/schemas'
import { createIndex, openIndex } from '@sekha/search'
import { createController } from '@sekha/server'
import { countTokens, title } from '@sekha/text'

const index = createIndex()
index.add({ id: '1', text: 'Is the tarball complete?' })
assert.equal(openIndex(index.encode()).search('tarballs').hits[0].id, '1')
assert.equal(title([{ content: 'Is the tarball complete?' }]), 'Is the tarball complete?')
assert.equal(await countTokens('hello world'), 2)

for (const worker of [false, true]) {
  const controller = createController({ database: worker ? './packed.db' : ':memory:', worker })
  const { url } = await controller.listen({ port: 0 })
  for (const client of [
    new SekhaClient({ fetch: controller.fetch, validate: 'strict', schemas }),
    new SekhaClient({ baseUrl: url, validate: 'strict', schemas: memorySchemas }),
  ]) {
    const { id } = await client.conversations.create({
      label: 'Packed',
      messages: [{ role: 'user', content: 'Is the tarball complete?' }],
    })
    const hits = await client.query('tarball complete')
    assert.ok(hits.data.some((hit) => hit.conversation_id === id))
    assert.ok(hits.data[0].timestamp instanceof Date)
    assert.ok((await conversationsCount(client)) > 0)
    await client.close()
  }
  await controller.close()
}
