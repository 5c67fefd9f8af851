import type { Clock } from '@sekha/core/foundation'
import { Judge, type Ruling, type Sample } from '../judge/judge.ts'
import { repeat } from '../real-timers.ts'
import type { Signals } from '../signals/signals.ts'
import type { Hang, Transition } from '../transition.ts'
import type { Finding, Inspector, Look } from './inspector.ts'
import type { WatchdogSettings } from './protocol.ts'

/** What a watchdog needs of its thread. */
export interface WatchdogEnvironment {
  readonly clock: Clock
  /** Reads the signals of the monitored thread. */
  readonly read: () => Signals
  /** How long the monitored thread has waited for a processor. */
  readonly starvedMs?: (() => number | undefined) | undefined
  readonly inspector?: Inspector | undefined
  /** Reports a transition to the outside. A hang is reported again with its stack. */
  readonly report: (transition: Transition) => void
  /** Passes a transition to the monitored thread, each one once and in order. */
  readonly publish: (transition: Transition) => void
}

export interface Watchdog {
  /** Stops the samples. Resolves when every transition is reported and published. Idempotent. */
  stop(): Promise<void>
}

/**
 * How long a thread may take to reply before it counts as being in native code. A suspect thread is asked half of the
 * timeout before the verdict, so this delays no verdict from a timeout of a second on.
 */
const maxReplyMs = 500

/** Samples the signals of a thread, judges them, and reports the transitions. */
export function startWatchdog(
  settings: Pick<WatchdogSettings, 'mode' | 'timeoutMs' | 'tickMs' | 'stack' | 'hangs'>,
  environment: WatchdogEnvironment,
): Watchdog {
  const { clock, read, starvedMs, inspector, report, publish } = environment
  const { mode, timeoutMs, tickMs, stack: takesStack, hangs } = settings
  const judge = new Judge({ timeoutMs, tickMs, hangs, beatMs: mode === 'automatic' ? tickMs : 0 })
  let state: Transition['state'] = 'unknown'
  let last: Signals | undefined
  let trial: Promise<void> | undefined
  let hang: Hang | undefined
  /** Ends the wait for the stack of the current hang. */
  let endHang = (): void => {}
  let ticks = 0
  let question: { readonly look: Look | undefined; readonly requestTick: number } = { look: undefined, requestTick: 0 }
  let onTick = (): void => {}
  let isStopped = false
  // A hang is published when its stack has been taken, and later transitions after it.
  let published = Promise.resolve()

  const cancel = repeat(clock, tickMs, tick)
  tick()

  function tick(): void {
    ticks += 1
    const signals = read()
    const { turns, beats, hold } = signals
    const wasStill = turns === last?.turns
    last = signals
    const sample: Sample = {
      atMs: clock.monotonic(),
      wallMs: clock.now(),
      turns,
      beats: mode === 'automatic' ? turns + beats : beats,
      hold,
      // Reading it costs a system call, which a thread that is alive does not need.
      starvedMs: wasStill ? starvedMs?.() : undefined,
    }
    for (const ruling of judge.step(sample)) enter(ruling)
    onTick()
    if (judge.accuses && trial === undefined) trial = accuse().finally(() => (trial = undefined))
  }

  /** Asks whether a debugger holds the thread before it is declared hung. */
  async function accuse(): Promise<void> {
    const look = judge.isBlocked && inspector !== undefined ? ask(inspector) : undefined
    const finding = look === undefined ? undefined : await untilLate(look)
    if (isStopped) return
    const ruling = finding?.isPaused === true ? judge.excuse(clock.monotonic()) : judge.convict(clock.monotonic())
    if (ruling === undefined) return
    if (look === undefined) enter(ruling)
    else enter(ruling, finding === undefined ? { look } : { finding })
  }

  /** Asks the thread. @returns the question that it has not replied to, or a new one */
  function ask(from: Inspector): Look {
    const look = from.look()
    if (look !== question.look) question = { look, requestTick: ticks }
    return look
  }

  /**
   * Waits for a reply, for a number of ticks since the question: on a busy machine, ticks are late like everything else.
   * A thread in native code does not reply.
   */
  async function untilLate({ reply }: Look): Promise<Finding | undefined> {
    const late = new Promise<undefined>((resolve) => {
      onTick = () => {
        if ((ticks - question.requestTick) * tickMs >= maxReplyMs) resolve(undefined)
      }
      onTick()
    })
    return Promise.race([reply, late])
  }

  function enter(ruling: Ruling, { finding, look }: { finding?: Finding; look?: Look } = {}): void {
    const fields = { previous: state, at: new Date(clock.now()), activity: last?.activity }
    ;({ state } = ruling)
    switch (ruling.state) {
      case 'hung': {
        const blockedIn = finding !== undefined ? 'javascript' : look !== undefined ? 'native' : undefined
        const stack = takesStack ? finding?.stack : undefined
        hang = { ...fields, ...ruling, blockedIn, stack }
        report(hang)
        declare(hang, takesStack ? look : undefined)
        break
      }
      case 'recovered': {
        endHang()
        const recovery = { ...fields, ...ruling, activity: hang?.activity, blockedIn: hang?.blockedIn }
        // The stack of the hang is known by the time it is published.
        later(() => announce({ ...recovery, stack: hang?.stack }))
        break
      }
      case 'suspect':
        // A thread in native code does not reply, so the question is asked ahead of the verdict.
        if (ruling.isBlocked && inspector !== undefined) ask(inspector)
        later(() => publish({ ...fields, state: 'suspect' }))
        break
      case 'alive':
        later(() => publish({ ...fields, state: 'alive' }))
        break
      case 'suspended':
      case 'paused':
        later(() => announce({ ...fields, ...ruling }))
        break
    }
  }

  /** Publishes a hang. A thread that has not replied yet may do so while it still hangs, which gives the stack. */
  function declare(found: Hang, look: Look | undefined): void {
    if (look === undefined) return later(() => publish(found))
    const ended = new Promise<undefined>((resolve) => (endHang = () => resolve(undefined)))
    later(async () => {
      const finding = await Promise.race([look.reply, ended])
      if (finding?.stack !== undefined && isStill()) {
        hang = { ...found, stack: finding.stack }
        report(hang)
      }
      publish(hang ?? found)
    })
  }

  /** Whether the thread has sent no heartbeat since the last sample. */
  function isStill(): boolean {
    const { turns, beats } = read()
    return turns === last?.turns && beats === last.beats
  }

  function announce(transition: Transition): void {
    report(transition)
    publish(transition)
  }

  function later(work: () => void | Promise<void>): void {
    published = published.then(work)
  }

  return {
    async stop() {
      isStopped = true
      cancel()
      endHang()
      await published
    },
  }
}
