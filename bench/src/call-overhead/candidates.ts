import { deepStrictEqual, rejects } from 'node:assert/strict'
import type { Candidate } from '../harness/candidate.ts'
import { makeClient } from './clients.ts'
import { response, respondWithDates } from './fixture.ts'

/** Concurrent calls by task. */
export const inFlight: Readonly<Record<string, number>> = { '1 in flight': 1, '32 in flight': 32 }

/** Opens a client that calls the server at the origin `baseUrl`. */
export async function openCandidate(name: string, baseUrl: string): Promise<Candidate> {
  const create = await makeClient(name, { baseUrl })
  return {
    async verify() {
      deepStrictEqual(await create(), name.startsWith('@sekha/core') ? respondWithDates : response)
      const refused = await makeClient(name, { baseUrl: `${baseUrl}/refused` })
      await rejects(async () => refused(), 'a status of 400 must be an error')
    },
    async run(task, calls) {
      let left = calls
      const callInTurn = async (): Promise<void> => {
        while (left-- > 0) await create()
      }
      await Promise.all(Array.from({ length: inFlight[task] ?? 1 }, callInTurn))
    },
  }
}
