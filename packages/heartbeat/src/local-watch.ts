import type { Clock } from '@sekha/core/foundation'
import { createBusyMeter } from './busy-meter.ts'
import { Judge, type JudgeSettings, type Ruling, type Sample, suspensionAfter } from './judge/judge.ts'
import type { ResolvedOptions } from './options.ts'
import type { Signals } from './signals/signals.ts'
import type { Transition } from './transition.ts'

type JudgedBefore = Pick<JudgeSettings, 'hangs'>

/**
 * Judges this thread from within, where no other thread can be started. It notices a block when it is over, and missing
 * heartbeats of a program whose event loop turns while they are missing.
 *
 * @param enter - Receives every transition.
 * @returns a function to call in every turn of the thread's timer
 */
export function createLocalWatch(
  { mode, timeoutMs, tickMs, hangs }: Pick<ResolvedOptions, 'mode' | 'timeoutMs' | 'tickMs'> & JudgedBefore,
  clock: Clock,
  read: () => Signals,
  enter: (transition: Transition) => void,
): () => void {
  const judge = new Judge({ timeoutMs, tickMs, hangs, beatMs: mode === 'automatic' ? tickMs : 0 })
  const wasBusy = createBusyMeter()
  let sampledAtMs = clock.monotonic()
  let state: Transition['state'] = 'unknown'

  function publish(ruling: Ruling, activity: string | undefined): void {
    const fields = { previous: state, at: new Date(clock.now()), activity }
    ;({ state } = ruling)
    enter({ ...fields, ...ruling })
  }

  return () => {
    const { turns, beats, hold, activity } = read()
    const [atMs, wallMs] = [clock.monotonic(), clock.now()]
    const sample: Sample = { atMs, wallMs, turns, beats: mode === 'automatic' ? turns + beats : beats, hold }
    const gapMs = atMs - sampledAtMs
    sampledAtMs = atMs
    const isBlock = wasBusy(gapMs) && gapMs > suspensionAfter(tickMs)
    for (const ruling of isBlock ? judge.admit(sample) : judge.step(sample)) publish(ruling, activity)
    const hang = judge.accuses ? judge.convict(atMs) : undefined
    if (hang !== undefined) publish(hang, activity)
  }
}
