import type { ResolvedReports } from '../options.ts'
import type { Signals } from '../signals/signals.ts'
import type { Transition } from '../transition.ts'

/** The settings of a watchdog. They can be cloned. */
export interface WatchdogSettings {
  readonly mode: 'automatic' | 'manual'
  readonly timeoutMs: number
  readonly tickMs: number
  /** Whether to use the inspector: to notice debuggers and, with `stack`, to take stacks. */
  readonly canInspect: boolean
  readonly stack: boolean
  /** The monitored thread in `/proc`, on Linux. */
  readonly task: string | undefined
  readonly pid: number | undefined
  /** The number of the last hang, which a watchdog that was lost has found. */
  readonly hangs: number
  readonly report: Omit<ResolvedReports, 'port'>
}

/** Messages to the thread of a watchdog. */
export type ToWatchdog =
  | {
      readonly kind: 'start'
      readonly settings: WatchdogSettings
      /** Without it, signals arrive as messages. */
      readonly memory: SharedArrayBuffer | undefined
      readonly port: unknown
    }
  | { readonly kind: 'signals'; readonly signals: Signals }
  /** Reports a transition that the monitored thread has found. */
  | { readonly kind: 'report'; readonly transition: Transition }
  | { readonly kind: 'close' }

/** Messages from the thread of a watchdog. */
export type FromWatchdog =
  | { readonly kind: 'ready'; readonly hasInspector: boolean }
  | { readonly kind: 'transition'; readonly transition: Transition }
  | { readonly kind: 'suppressed' }
  | { readonly kind: 'failed'; readonly message: string }
  /** All reports are sent. */
  | { readonly kind: 'closed' }
