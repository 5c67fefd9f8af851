/**
 * Transports for tests: scripted responses, recording and replay. Scripts and replays need no server, network or real
 * time.
 *
 * @module @sekha/transports/testing
 */
export { createManualClock, type ManualClock } from '@sekha/core/testing'
export { createScriptedTransport, type ScriptedTransport, type ScriptedTransportOptions } from './scripted-transport.ts'
export type {
  ResponseOf,
  Fault,
  OperationId,
  RecordOf,
  ScriptStep,
  Step,
  StepFor,
  StepForAny,
  WireValue,
} from './script-step.ts'
export type { ReceivedCall, RevealedCall } from './received-call.ts'
export { recordTransport, type RecordingOptions, type RecordingTransport } from './record-transport.ts'
export { replayTransport, type ReplayOptions } from './replay-transport.ts'
export type { Fixture, FixtureExchange } from './fixture.ts'
export type { CapableTransport, TransportCapabilities } from '../capabilities.ts'
