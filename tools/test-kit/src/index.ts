export { type Certificate, createCertificate } from './certificate.ts'
export { nextTurn, roundTrip, until, untilStill } from './event-loop.ts'
export { LimitClock } from './limit-clock.ts'
export {
  type HandleOpen,
  listen,
  type Loopback,
  type Received,
  sendJson,
  serve,
  serveJson,
  serveOpen,
  serveRaw,
  serveSilence,
  serveSocket,
  serveTls,
} from './loopback.ts'
export { unusedPort } from './open-server.ts'
export { rejection } from './rejection.ts'
export { reportProgress } from './report-progress.ts'
export { type Child, runChild } from './run-child.ts'
export {
  runOnOldNode,
  type SekhaServer,
  sekhaServerFile,
  type SekhaServerOptions,
  startSekhaServer,
} from './sekha-server.ts'
export { validateAnthropic, validateOpenAI } from './model-validators.ts'
export { type Scope, withScope } from './scope.ts'
export { temporaryDirectory } from './temporary-directory.ts'
export { collectUnhandledRejections, forbidUnhandledRejections } from './unhandled-rejections.ts'
