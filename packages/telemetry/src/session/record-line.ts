import { toText } from '../encode/to-text.ts'
import type { LogLine } from './options.ts'
import { isErrorCategory, MAX_NAME, type SessionLog, writeOptions } from './session-log.ts'

/** Records a line of a log as an event. */
export function recordLine(log: SessionLog, { logger, level, message, data }: LogLine): void {
  const name = `log.${toText(logger)}`
  const isError = isErrorCategory(level)
  if (!isError && log.leavesOut(name)) return
  log.add(isError ? 'error' : 'log', 'event', (line) => {
    line.field('name').label(name, MAX_NAME)
    if (data !== undefined) line.field('data').object(data)
    writeOptions(line, { category: level, group: logger, labels: [level, logger], message })
  })
}
