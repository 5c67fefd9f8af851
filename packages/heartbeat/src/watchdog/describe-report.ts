import type { HeartbeatReport } from '../transition.ts'

/** Formats a report for people: one line, and a stack below it. */
export function describeReport(report: HeartbeatReport): string {
  const { activity, lease, pid, suppressed } = report
  const notes = [
    ...(activity === undefined ? [] : [`in ${JSON.stringify(activity)}`]),
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(suppressed === 0 ? [] : [`${suppressed} reports suppressed`]),
  ]
  const what = lease === undefined ? '' : ` lease ${JSON.stringify(lease)}`
  const line = `[heartbeat]${what} ${describeState(report)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
  return 'stack' in report && report.stack !== undefined ? `${line}\n${report.stack}` : line
}

function describeState(report: HeartbeatReport): string {
  switch (report.state) {
    case 'hung':
      return `hung: no heartbeat for ${report.durationMs} ms${report.blockedIn === undefined ? '' : `, blocked in ${report.blockedIn === 'native' ? 'native code' : 'JavaScript'}`}`
    case 'recovered':
      return `recovered after ${report.durationMs} ms`
    case 'suspended':
      return `was suspended for ${report.durationMs} ms`
    case 'paused':
    case 'unknown':
      return `${report.state}: ${report.reason}`
    case 'alive':
    case 'suspect':
      return report.state
  }
}
