import type { Encoder } from '../encode/encoder.ts'
import { describeException } from '../exception/describe-exception.ts'
import type { ExceptionOptions } from './options.ts'
import { MAX_CATEGORY, MAX_NAME, type SessionLog } from './session-log.ts'

/** Records whatever was thrown. */
export function recordException(log: SessionLog, thrown: unknown, { extraData, category }: ExceptionOptions): void {
  const exception = describeException(thrown, (value) => log.toJson(value))
  const { type, message, stacktrace, source, causes } = exception
  const write = (line: Encoder): void => {
    line.field('exception_type').label(type, MAX_NAME)
    if (extraData !== undefined) line.field('data').object(extraData)
    if (category !== undefined) line.field('category').label(category, MAX_CATEGORY)
    line.fields({
      exception_msg: message,
      message,
      stacktrace,
      causes: causes.length > 0 ? causes : undefined,
      source_file: source?.file,
      source_line: source?.line,
      source_function: source?.function,
    })
  }
  log.add('error', 'exception', write, true)
}
