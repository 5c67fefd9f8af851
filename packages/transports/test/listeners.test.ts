import { getEventListeners } from 'node:events'
import { describe, it } from 'vitest'
import { catchRequest } from './conformance/case.ts'
import { rejection, sendJson, serve, until, withScope } from 'sekha-test-kit'
import { subjects } from './subjects.ts'

// The runtime's fetch keeps its listeners until garbage collection.
const ours = subjects.filter(({ name }) => name !== 'fetch')

describe.each(ours)('$name on a signal that outlives its calls', ({ open }) => {
  it('leaves no listener, whether the body is read or not', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, {}), scope)
      const { transport, close } = open()
      scope.defer(close)
      const request = await catchRequest(server.url)
      await (await transport(request)).text()
      for await (const _ of (await transport(request)).stream());
      for await (const _ of (await transport(request)).stream()) break
      await (await transport(request)).cancel()
      await rejection(transport({ ...request, url: 'http://127.0.0.1:1/' }))
      await until('no listener is left', () => getEventListeners(request.signal, 'abort').length === 0)
    }))
})
