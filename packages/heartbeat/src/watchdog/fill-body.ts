import type { HeartbeatReport } from '../transition.ts'

/**
 * Fills the fields of a report into a JSON value: `{activity}` in a string is its activity. A string that is one field
 * becomes its value, `undefined` if the report has none. `{{` is a brace. Anything else in braces stays.
 */
export function fillBody(body: unknown, report: HeartbeatReport): unknown {
  const fields: Readonly<Record<string, unknown>> = {
    ...report,
    seconds: 'durationMs' in report ? Math.floor(report.durationMs / 1000) : undefined,
  }
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value, fields)
    if (Array.isArray(value)) return value.map(fill)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member)]))
  }
  return fill(body)
}

/** The fields of reports. */
const names: ReadonlySet<string> = new Set([
  'state',
  'previous',
  'at',
  'activity',
  'lease',
  'hang',
  'durationMs',
  'seconds',
  'isBlocked',
  'blockedIn',
  'stack',
  'suspendedMs',
  'reason',
  'pid',
  'context',
  'suppressed',
])

function fillText(text: string, fields: Readonly<Record<string, unknown>>): unknown {
  const whole = /^\{(\w+)\}$/.exec(text)?.[1]
  if (whole !== undefined && names.has(whole)) return fields[whole]
  return text.replace(/\{\{|\{(\w+)\}/g, (found, name: string | undefined) => {
    if (name === undefined) return '{'
    return names.has(name) ? describeField(fields[name]) : found
  })
}

function describeField(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value).replace(/^"(.*)"$/, '$1')
}
