export { Call, type CallInfo, type CallOutcome, type Reading } from './call.ts'
export type { ByteSource, IdempotentOptionsFor, OptionsFor, RequestFields } from './call-options.ts'
export type {
  CallRequest,
  CallResponse,
  CallTimeouts,
  HeaderBag,
  Middleware,
  StreamBody,
  Transport,
} from './call-request.ts'
export type { Caller } from './caller.ts'
/** @public The generator imports it for operations whose path has an opaque id. */
export { fillPath } from './fill-path.ts'
export { fillUuids } from './fill-uuids.ts'
export { prepareUpload } from './prepare-upload.ts'
export type { PolicyOptions } from './policy-options.ts'
/** @public The generator imports it for operations with `x-stream: sse`. */
export { callEvents } from './call-events.ts'
export { callPages, PageCall, type ToArrayOptions } from './page-call.ts'
export { isAlreadyDeleted } from './is-already-deleted.ts'
export { readArguments } from './read-arguments.ts'
/** @public The generator imports it for operations with `x-result`. */
export { readResult } from './read-result.ts'
export { readToolResult } from './read-tool-result.ts'
export { callStream, StreamCall } from './stream-call.ts'
export type { StreamOptions, StreamOptionsFor } from './stream-options.ts'
/** @public The generator imports it for operations with `x-job`. */
export { waitUntil, type WaitUntilOptions } from './wait-until.ts'
export { writeJson } from './write-json.ts'
export { writeQuery } from './write-query.ts'
