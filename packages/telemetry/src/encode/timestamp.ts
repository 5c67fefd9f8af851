let lastMs = Number.NaN
let lastSecond = Number.NaN
let prefix = ''
let last = ''

/** Formats a time as RFC 3339 in UTC with milliseconds. It formats each second once, because a program logs many records in it. */
export function formatTimestamp(ms: number): string {
  if (ms === lastMs) return last
  const second = Math.floor(ms / 1000)
  if (second !== lastSecond) {
    prefix = new Date(second * 1000).toISOString().slice(0, -4)
    lastSecond = second
  }
  lastMs = ms
  const rest = Math.floor(ms - second * 1000)
  last = `${prefix}${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}Z`
  return last
}
