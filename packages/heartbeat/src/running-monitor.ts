import { type Clock, ClosedError, notify } from '@sekha/core/foundation'
import { Activities, type Activity } from './activities.ts'
import { type Lease, type LeaseOptions, type LeaseRuling, Leases } from './leases.ts'
import type { HeartbeatCapabilities, HeartbeatMonitor, HeartbeatStats } from './monitor.ts'
import { createLocalWatch } from './local-watch.ts'
import type { ResolvedOptions } from './options.ts'
import { realClock, repeat } from './real-timers.ts'
import { MessageSignals } from './signals/message-signals.ts'
import { createSharedReader, SharedSignals, SIGNAL_BYTES } from './signals/shared-signals.ts'
import type { Signals, SignalWriter } from './signals/signals.ts'
import type { HeartbeatState, Transition } from './transition.ts'
import { TransitionFeed } from './transition-feed.ts'
import { watchVisibility } from './visibility.ts'
import type { FromWatchdog, WatchdogSettings } from './watchdog/protocol.ts'
import { findNode, isWorkerd } from './watchdog/runtime.ts'
import { describe, startThread, type WatchdogThread } from './watchdog/start-thread.ts'

const maxCloseMs = 1000
const maxRestarts = 3
const restartAfterMs = 1000
/** A worker that a security policy blocks may say nothing at all. */
const maxStartMs = 30_000

/** A monitor of the current thread. */
export class RunningMonitor implements HeartbeatMonitor {
  readonly #options: ResolvedOptions
  readonly #clock: Clock
  readonly #feed = new TransitionFeed()
  readonly #activities: Activities
  readonly #leases: Leases
  readonly #memory: SharedArrayBuffer | undefined
  readonly #readShared: (() => Signals) | undefined
  readonly #signals: SignalWriter
  /** The latest signals that were sent as messages. A watchdog that starts later needs them. */
  #sent: Signals = { turns: 0, beats: 0, hold: undefined, activity: undefined }
  readonly #stops: (() => void)[] = []
  readonly #ready: Promise<HeartbeatCapabilities>
  #resolveReady!: (capabilities: HeartbeatCapabilities) => void
  readonly #counts = { hangs: 0, recoveries: 0, suspensions: 0, suppressed: 0, failedReports: 0, restarts: 0 }
  #state: HeartbeatState = 'unknown'
  /** The number of the last hang of the thread. */
  #lastHang = 0
  #isHidden = false
  #isPaused = false
  #thread: WatchdogThread | undefined
  /** How many waits need the watchdog's thread, and therefore keep the process alive. */
  #holds = 0
  /** Judges this thread from within, where no other can be started. */
  #watchLocally: (() => void) | undefined
  #port: ResolvedOptions['report']['port']
  #hasBeenReady = false
  /** The loss of a watchdog, which the next one reports. */
  #loss: Transition | undefined
  #onClosed: (() => void) | undefined
  #closing: Promise<void> | undefined

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#clock = options.clock ?? realClock
    this.#port = options.report.port
    this.#ready = new Promise((resolve) => (this.#resolveReady = resolve))
    this.#activities = new Activities((name) => this.#signals.activity(name))
    this.#leases = new Leases(options.tickMs, options.timeoutMs, (ruling) => this.#receiveLease(ruling))
    this.#memory = typeof SharedArrayBuffer === 'function' ? new SharedArrayBuffer(SIGNAL_BYTES) : undefined
    this.#readShared = this.#memory === undefined ? undefined : createSharedReader(this.#memory)
    this.#signals =
      this.#memory === undefined
        ? new MessageSignals(
            (signals) => this.#send(signals),
            () => this.#clock.monotonic(),
            options.tickMs,
          )
        : new SharedSignals(this.#memory)
    if (isWorkerd()) this.#giveUp('workerd has neither threads nor a clock that advances during a block')
    else this.#run()
  }

  #run(): void {
    const { clock, tickMs } = this.#options
    this.#stops.push(repeat(this.#clock, tickMs, () => this.#turn()))
    this.#stops.push(watchVisibility((isHidden) => this.#hold({ isHidden })))
    if (clock === undefined) this.#start()
    else this.#watchHere('a clock for tests')
  }

  get state(): HeartbeatState {
    return this.#state
  }

  async ready(): Promise<HeartbeatCapabilities> {
    return this.#holding(this.#ready)
  }

  heartbeat(): void {
    this.#signals.beat()
  }

  activity(name: string): Activity {
    this.#checkOpen()
    return this.#activities.begin(name)
  }

  lease(name: string, options?: LeaseOptions): Lease {
    this.#checkOpen()
    return this.#leases.open(name, options)
  }

  pause(): void {
    this.#hold({ isPaused: true })
  }

  resume(): void {
    this.#hold({ isPaused: false })
  }

  stats(): HeartbeatStats {
    return { ...this.#counts, leases: this.#leases.size }
  }

  [Symbol.asyncIterator](): AsyncIterator<Transition, undefined> {
    return this.#feed.open()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    for (const stop of this.#stops) stop()
    if (this.#thread !== undefined) {
      const closed = new Promise<void>((resolve) => (this.#onClosed = resolve))
      this.#thread.send({ kind: 'close' })
      await this.#holding(within(maxCloseMs, closed))
      // Node can abort when a thread ends while the main thread still removes its inspector session. It has by now.
      await new Promise<void>((resolve) => void realClock.setTimeout(resolve, 0))
      this.#thread.terminate()
      this.#thread = undefined
    }
    this.#resolveReady({ ...this.#describe(), detection: 'unsupported', reason: 'the monitor is closed' })
    this.#feed.close()
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new ClosedError('HeartbeatMonitor')
  }

  /** One turn of the thread's timer. It allocates nothing. */
  #turn(): void {
    this.#signals.turn()
    this.#watchLocally?.()
    if (this.#leases.size > 0) this.#leases.check(this.#clock.monotonic())
  }

  #hold({ isHidden = this.#isHidden, isPaused = this.#isPaused }: { isHidden?: boolean; isPaused?: boolean }): void {
    this.#isHidden = isHidden
    this.#isPaused = isPaused
    this.#signals.hold(isPaused ? 'requested' : isHidden ? 'hidden' : undefined)
  }

  #start(): void {
    try {
      const thread = startThread(this.#options.worker, {
        onMessage: (message) => this.#receive(message),
        onEnd: (reason) => {
          if (this.#thread === thread) this.#lose(reason)
        },
      })
      this.#thread = thread
      const port = this.#port
      this.#port = undefined
      const start = { kind: 'start', settings: this.#describeSettings(), memory: this.#memory, port } as const
      thread.send(start, port === undefined ? [] : [port])
      thread.send({ kind: 'signals', signals: this.#sent })
      if (this.#loss !== undefined) thread.send({ kind: 'report', transition: this.#loss })
      thread.hold(this.#holds > 0)
      this.#after(maxStartMs, () => {
        if (this.#hasBeenReady || this.#thread !== thread) return
        thread.terminate()
        this.#lose(`it did not start within ${maxStartMs} ms`)
      })
    } catch (error) {
      this.#thread?.terminate()
      this.#thread = undefined
      this.#watchHere(`no watchdog could be started: ${describe(error)}`)
    }
  }

  #describeSettings(): WatchdogSettings {
    const { mode, timeoutMs, tickMs, stack, report } = this.#options
    const node = findNode()
    const { port: _, ...cloneable } = report
    // The inspector reaches the main thread only.
    const canInspect = node?.inspector !== undefined && node.threads.isMainThread
    const thread = { canInspect, task: node?.task, pid: node?.pid, hangs: this.#lastHang }
    return { mode, timeoutMs, tickMs, stack, ...thread, report: cloneable }
  }

  #receive(message: FromWatchdog): void {
    switch (message.kind) {
      case 'ready':
        this.#hasBeenReady = true
        this.#resolveReady({ ...this.#describe(), detection: 'live', stack: message.hasInspector })
        break
      case 'transition':
        this.#enter(message.transition)
        break
      case 'suppressed':
        this.#counts.suppressed += 1
        break
      case 'failed':
        this.#failReport(message.message)
        break
      case 'closed':
        this.#onClosed?.()
        break
    }
  }

  #describe(): Pick<HeartbeatCapabilities, 'stack' | 'sharedMemory'> {
    return { stack: false, sharedMemory: this.#memory !== undefined }
  }

  #failReport(message: string): void {
    this.#counts.failedReports += 1
    notify(() => this.#options.onError(new Error(message)))
  }

  /** Handles a thread that has ended by itself. */
  #lose(reason: string): void {
    this.#thread = undefined
    this.#onClosed?.()
    if (this.#closing !== undefined) return
    if (!this.#hasBeenReady) return this.#watchHere(`no watchdog could be started: ${reason}`)
    const loss = { previous: this.#state, at: new Date(this.#clock.now()), activity: this.#activities.current }
    this.#loss = { ...loss, state: 'unknown', reason: `the watchdog was lost: ${reason}` }
    this.#enter(this.#loss)
    if (this.#options.report.port !== undefined) this.#failReport('report.port was lost with the watchdog')
    if (this.#counts.restarts >= maxRestarts) return this.#watchHere(`the watchdog was lost too often: ${reason}`)
    this.#counts.restarts += 1
    this.#after(restartAfterMs, () => this.#start())
  }

  #after(delayMs: number, work: () => void): void {
    const stop = repeat(this.#clock, delayMs, () => {
      stop()
      work()
    })
    this.#stops.push(stop)
  }

  /** Watches from this thread, which notices a block only when it is over. */
  #watchHere(reason: string): void {
    const { stderr, file, url, port } = this.#options.report
    if (stderr || file !== undefined || url !== undefined || port !== undefined)
      this.#failReport(`reports need a watchdog, so none will be sent: ${reason}`)
    this.#watchLocally = createLocalWatch(
      { ...this.#options, hangs: this.#lastHang },
      this.#clock,
      () => this.#read(),
      (transition) => this.#enter(transition),
    )
    this.#resolveReady({ ...this.#describe(), detection: 'afterwards', reason })
  }

  #giveUp(reason: string): void {
    this.#resolveReady({ ...this.#describe(), detection: 'unsupported', reason })
  }

  #send(signals: Signals): void {
    this.#sent = signals
    this.#thread?.send({ kind: 'signals', signals })
  }

  #read(): Signals {
    return this.#readShared?.() ?? this.#sent
  }

  /** Takes a transition of the thread. */
  #enter(transition: Transition): void {
    this.#state = transition.state
    if (transition.state === 'hung') this.#lastHang = transition.hang
    this.#publish(transition)
  }

  #receiveLease({ state, ...ruling }: LeaseRuling): void {
    const at = new Date(this.#clock.now())
    const fields = { ...ruling, at, activity: this.#activities.current, isBlocked: false }
    const transition: Transition =
      state === 'hung'
        ? { ...fields, state, previous: 'alive' }
        : { ...fields, state, previous: 'hung', suspendedMs: 0 }
    this.#thread?.send({ kind: 'report', transition })
    this.#publish(transition)
  }

  #publish(transition: Transition): void {
    const { onHang, onRecovery } = this.#options
    if (transition.state === 'suspended') this.#counts.suspensions += 1
    if (transition.state === 'hung') this.#counts.hangs += 1
    if (transition.state === 'recovered') this.#counts.recoveries += 1
    this.#feed.push(transition)
    if (transition.state === 'hung') notify(() => onHang?.(transition))
    if (transition.state === 'recovered') notify(() => onRecovery?.(transition))
  }

  /** Keeps the process alive during a wait for the watchdog's thread. */
  async #holding<T>(work: Promise<T>): Promise<T> {
    this.#holds += 1
    this.#thread?.hold(true)
    try {
      return await work
    } finally {
      this.#holds -= 1
      if (this.#holds === 0) this.#thread?.hold(false)
    }
  }
}

/** Waits for a promise, but no longer than a time limit. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<Clock['setTimeout']> | undefined
  const over = new Promise<void>((resolve) => {
    timer = realClock.setTimeout(resolve, limitMs)
  })
  await Promise.race([work, over])
  if (timer !== undefined) realClock.clearTimeout(timer)
}
