import type { Encoder } from '../encode/encoder.ts'
import type { Noticed, SessionLog } from '../session/session-log.ts'

/**
 * Records what the heartbeat monitor found.
 *
 * @param noticed - Its identity and time, if others may send it too.
 */
export function recordHang(
  log: SessionLog,
  { data, ...fields }: Readonly<Record<string, unknown>>,
  noticed?: Noticed,
): void {
  const write = (line: Encoder): void => {
    line.field('data').object(data)
    line.fields(fields)
  }
  log.add('lifecycle', 'event', write, true, noticed)
}
