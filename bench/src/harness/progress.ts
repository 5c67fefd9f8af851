/** How often a line is written where nobody sees it overwritten: often enough that nothing looks stuck. */
const lineEveryMs = 10_000

let current = ''

/** Says, on stderr, what is being done. A terminal shows it at once; elsewhere a line now and then says how far it is. */
export function showProgress(text: string): void {
  current = text
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

/** Runs a benchmark and says on stderr what it does, and for how long already. The candidates have processes of their own. */
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
