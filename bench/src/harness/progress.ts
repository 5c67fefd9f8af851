/** The interval of progress lines without a terminal: short enough that nothing looks stuck. */
const lineEveryMs = 10_000

let current = ''

/** Reports the current step on stderr: immediately on a terminal, otherwise in a line at intervals. */
export function showProgress(text: string): void {
  current = text
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** Runs a benchmark and reports its current step and duration on stderr. The candidates have separate processes. */
export async function withProgress<T>(name: string, run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  const say = (): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    const line = `${name}: ${current || 'preparing'} (${seconds} s)`
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }
  current = ''
  say()
  const timer = setInterval(say, lineEveryMs)
  try {
    return await run()
  } finally {
    clearInterval(timer)
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}
