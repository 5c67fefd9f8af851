const isTerminal = process.stdout.isTTY === true
const style = (code: number, text: string): string => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text)

export const bold = (text: string): string => style(1, text)
export const dim = (text: string): string => style(2, text)

/** Runs a step and prints its title, its duration and its result. */
export async function step<T>(
  title: string,
  run: () => Promise<T>,
  describe: (result: T) => readonly string[],
): Promise<T> {
  const startedAt = performance.now()
  const result = await run()
  const duration = `${(performance.now() - startedAt).toFixed(1)} ms`
  console.log(`\n${bold(title)} ${dim(`· ${duration}`)}`)
  for (const line of describe(result)) console.log(`  ${line}`)
  return result
}

/** Shortens a string to one line of at most `length` characters. */
export function shorten(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`
}

export const day = (date: Date): string => date.toISOString().slice(0, 10)
