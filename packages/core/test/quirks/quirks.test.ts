import { beforeAll, describe, expect, test } from 'vitest'
import { Page, SekhaClient } from '../../src/index.ts'
import { schemas } from '../../src/schemas/index.ts'
import { playLegacyServer } from './legacy-server.ts'
import type { Quirk } from './quirk.ts'
import { quirks } from './quirks.ts'

// A machine in UTC would not notice that a timestamp without a zone was taken for local time.
process.env['TZ'] = 'America/New_York'

beforeAll(() => {
  expect(new Date(2026, 0, 1).getTimezoneOffset()).toBe(300)
})

describe.each([{ validate: 'off' }, { validate: 'strict' }] as const)('a legacy server ($validate)', (checking) => {
  test.for(quirks.map((quirk) => [`${quirk.id}: ${quirk.what}`, quirk] as const))('%s', async ([, quirk]) => {
    await using server = await playLegacyServer(quirk.exchange)
    await using client = new SekhaClient({ ...checking, schemas, ...quirk.options, baseUrl: server.baseUrl })
    const outcome = await settle(quirk, client)
    expect(server.problems()).toStrictEqual([])
    if ('value' in quirk.expected) expect(outcome).toStrictEqual({ value: quirk.expected.value })
    else {
      const { error } = outcome as { error: Error }
      const { is, has = {}, message = /./ } = quirk.expected.error
      expect(error).toBeInstanceOf(is)
      for (const [name, value] of Object.entries(has)) {
        const actual: unknown = Reflect.get(error, name)
        if (value === undefined) expect(actual, name).toBeUndefined()
        else expect({ [name]: actual }).toMatchObject({ [name]: value })
      }
      expect(error.message).toMatch(message)
    }
  })
})

async function settle(quirk: Quirk, client: SekhaClient): Promise<object> {
  try {
    const value = await quirk.call(client)
    return { value: value instanceof Page ? value.toJSON() : value }
  } catch (error) {
    return { error }
  }
}
