// A thread with an engine, for the tests of the thread.
import { StoreError } from '../../src/index.ts'
import { serveEngines } from '../../src/thread/index.ts'
import type { Echo } from '../support/echo.ts'

serveEngines(async ({ store: { path }, engines: [engine] }, { onFailure }) => {
  if (path === 'refused') throw new StoreError('damaged', 'The store is damaged', { cause: new Error('bad page') })
  let isClosed = false
  const echo: Echo = {
    say: async (value) => (isClosed ? 'closed' : value),
    fail: async (message) => {
      throw new StoreError('full', message, { cause: Object.assign(new Error('disk'), { errcode: 13 }) })
    },
    failLater: async (message) => onFailure(new Error(message)),
    unsendable: async () => () => {},
  }
  return {
    engines: { echo },
    close: async () => {
      isClosed = true
      if (engine?.options === 'stubborn') throw new Error('does not close')
    },
  }
})
