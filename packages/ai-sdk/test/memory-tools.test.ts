import { memoryTools } from '@sekha/ai-sdk'
import { generateText, isStepCount } from 'ai'
import { expect, it } from 'vitest'
import { mockModel, openClient } from './support.ts'

const options = {}

it('lets a model remember, search and forget', async () => {
  const client = await openClient()
  const tools = memoryTools(client, { user: 'ada' })
  const input = JSON.stringify({ text: 'The user is allergic to peanuts.' })
  const model = mockModel(
    [{ type: 'tool-call', toolCallId: 'a', toolName: 'remember', input }],
    'I will remember that.',
  )
  await generateText({ model, tools, stopWhen: isStepCount(2), prompt: 'I am allergic to peanuts.' })

  const { results } = await tools.searchMemory.execute({ query: 'allergic' }, options)
  expect(results).toEqual([
    { date: expect.any(String), role: 'user', text: 'The user is allergic to peanuts.', note: expect.any(String) },
  ])
  const note = results[0]!.note!
  expect(await memoryTools(client, { user: 'bob' }).searchMemory.execute({ query: 'allergic' }, options)).toEqual({
    results: [],
  })
  expect(await memoryTools(client, { user: 'bob' }).forget.execute({ note }, options)).toEqual({ forgotten: false })
  expect(await tools.forget.execute({ note }, options)).toEqual({ forgotten: true })
  expect(await tools.forget.execute({ note }, options)).toEqual({ forgotten: false })
  expect(await tools.searchMemory.execute({ query: 'allergic' }, options)).toEqual({ results: [] })
})

it('stores a note once, and forgets no conversation', async () => {
  const client = await openClient()
  const { remember, forget } = memoryTools(client, { user: 'ada' })
  expect(await remember.execute({ text: 'x is y' }, options)).toEqual(
    await remember.execute({ text: 'x is y' }, options),
  )
  const messages = [{ role: 'user', content: 'hello' }]
  const { id } = await client.forUser('ada').conversations.create({ label: 'Chat', messages })
  expect(await forget.execute({ note: id }, options)).toEqual({ forgotten: false })
})

it('returns results that are short', async () => {
  const client = await openClient()
  const messages = [{ role: 'user', content: `allergic ${'x'.repeat(1000)}` }]
  await client.forUser('ada').conversations.create({ label: 'Chat', messages })
  const { searchMemory } = memoryTools(client, { user: 'ada', maxResultLength: 20 })
  const { results } = await searchMemory.execute({ query: 'allergic' }, options)
  expect(results[0]).toEqual({ date: expect.any(String), role: 'user', text: 'allergic xxxxxxxxxx…' })
})

it('gives a model the bounds of its arguments, and refuses others', async () => {
  const client = await openClient()
  const tools = memoryTools(client, { user: 'ada' })
  const input = JSON.stringify({ text: 'x'.repeat(2001) })
  const model = mockModel([{ type: 'tool-call', toolCallId: 'a', toolName: 'remember', input }], 'Sorry.')
  const { steps } = await generateText({ model, tools, stopWhen: isStepCount(2), prompt: 'Hi.' })
  expect(steps[0]?.content).toMatchObject([{ type: 'tool-call', invalid: true }, { type: 'tool-error' }])
  expect(model.doGenerateCalls[0]?.tools).toMatchObject([
    { name: 'searchMemory', inputSchema: { properties: { query: { maxLength: 500 } }, additionalProperties: false } },
    { name: 'remember', inputSchema: { required: ['text'] } },
    { name: 'forget' },
  ])
  expect(() => memoryTools(client, { user: '' })).toThrow(TypeError)
})
