import { expect, it } from 'vitest'
import type { HeartbeatReport } from '../transition.ts'
import { fillBody } from './fill-body.ts'

const report: HeartbeatReport = {
  state: 'hung',
  previous: 'suspect',
  at: new Date(0),
  hang: 2,
  durationMs: 1999,
  isBlocked: true,
  activity: 'import',
  suppressed: 0,
}

it.each<[unknown, unknown]>([
  ['{hang}', 2],
  ['{isBlocked}', true],
  ['{at}', new Date(0)],
  ['Blocked for {seconds} s in {activity}, {at}', 'Blocked for 1 s in import, 1970-01-01T00:00:00.000Z'],
  [{ text: ['{hang}', 1, null, { a: '{stack}' }] }, { text: [2, 1, null, { a: undefined }] }],
  ['at {stack}!', 'at !'],
  ['{other} {} { {{hang}', '{other} {} { {hang}'],
  ['{{hang}', '{hang}'],
  ['{{{hang}', '{2'],
])('fills %o', (body, filled) => {
  expect(fillBody(body, report)).toEqual(filled)
})
