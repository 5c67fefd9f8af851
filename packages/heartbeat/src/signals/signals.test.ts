import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageSignals } from './message-signals.ts'
import { createSharedReader, SharedSignals, SIGNAL_BYTES } from './shared-signals.ts'
import { MAX_ACTIVITY_LENGTH, type Signals, type SignalWriter } from './signals.ts'

const openShared = (): [SignalWriter, () => Signals] => {
  const memory = new SharedArrayBuffer(SIGNAL_BYTES)
  return [new SharedSignals(memory), createSharedReader(memory)]
}

const openMessages = (): [SignalWriter, () => Signals] => {
  let last: Signals = { turns: 0, beats: 0, hold: undefined, activity: undefined }
  return [
    new MessageSignals(
      (signals) => (last = signals),
      () => 0,
      0,
    ),
    () => last,
  ]
}

describe.each([
  ['shared memory', openShared],
  ['messages', openMessages],
])('signals by %s', (_, open) => {
  it('arrive as they were written', () => {
    const [writer, read] = open()
    expect(read()).toEqual({ turns: 0, beats: 0, hold: undefined, activity: undefined })
    writer.turn()
    writer.beat()
    writer.beat()
    writer.hold('hidden')
    writer.activity('import')
    expect(read()).toEqual({ turns: 1, beats: 2, hold: 'hidden', activity: 'import' })
    writer.hold(undefined)
    writer.activity(undefined)
    expect(read()).toEqual({ turns: 1, beats: 2, hold: undefined, activity: undefined })
  })

  it('carry any name of an activity', () => {
    const [writer, read] = open()
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: MAX_ACTIVITY_LENGTH / 2 }), (name) => {
        writer.activity(name)
        expect(read().activity).toBe(name)
      }),
      { numRuns: 30 },
    )
  })
})

it('signals by messages send one message for many heartbeats in a row', () => {
  const sent: Signals[] = []
  let now = 0
  const writer = new MessageSignals(
    (signals) => sent.push(signals),
    () => now,
    30,
  )
  for (let count = 0; count < 1000; count++) writer.beat()
  expect(sent.map(({ beats }) => beats)).toEqual([1])
  now = 30
  writer.beat()
  expect(sent.map(({ beats }) => beats)).toEqual([1, 1001])
})
