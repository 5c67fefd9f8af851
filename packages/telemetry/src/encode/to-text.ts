/** Turns a value into text. It never throws. */
export function toText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return '[threw]'
  }
}
