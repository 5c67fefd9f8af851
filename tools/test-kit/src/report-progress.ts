/** Prints how far a test is, twenty times in all, if it runs at full size (`npm run soak`) and takes long. */
export function reportProgress(what: string, done: number, total: number): void {
  if (process.env['SEKHA_SOAK'] === undefined || done % Math.ceil(total / 20) !== 0) return
  console.log(`${what}: ${done} of ${total}`)
}
