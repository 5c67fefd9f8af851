import { deepStrictEqual } from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Candidate } from '../harness/candidate.ts'
import { makeClient } from './clients.ts'
import { response, respondWithDates } from './fixture.ts'

/** The quantities measured after calls with one shared signal. */
export const signalTasks = { heap: 'retained heap', listeners: 'listeners left' } as const

/** Opens a client over a `fetch` that responds from memory, so that only the client is measured, not the network. */
export async function openCandidate(name: string): Promise<Candidate> {
  const text = JSON.stringify(response)
  const headers = { 'content-type': 'application/json' }
  const fetch = async (): Promise<Response> => new Response(text, { status: 201, headers })
  const create = await makeClient(name, { baseUrl: 'http://127.0.0.1', fetch })
  // One signal for the lifetime of the process, as in a server that passes its shutdown signal to every call.
  const { signal } = new AbortController()
  return {
    async verify() {
      deepStrictEqual(await create(signal), name === '@sekha/core' ? respondWithDates : response)
    },
    async run(task, calls) {
      const before = await liveBytes()
      for (let call = 0; call < calls; call++) await create(signal)
      const after = await liveBytes()
      return task === signalTasks.listeners ? getEventListeners(signal, 'abort').length : (after - before) / 1024
    },
  }
}

/** Returns the retained heap after all pending work has settled, and a collection. */
async function liveBytes(): Promise<number> {
  for (let turn = 0; turn < 3; turn++) {
    await setImmediate()
    globalThis.gc?.()
  }
  return process.memoryUsage().heapUsed
}
