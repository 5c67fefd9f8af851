import { parseArgs } from 'node:util'

/** The first line of the list of benchmarks. */
export const usage = 'npm run bench -- NAME [--help]'

/** What `--help` says before the list of benchmarks. */
export const helpText = `npm run bench -- NAME [FLAG ...]     one benchmark, as a table
npm run bench -- --quick             all of them with little work: do they run, are the outputs right

  --quick        little work; the figures say nothing about a goal
  --rounds N     how often each candidate is measured
  --json FILE    also writes the figures as JSON
  --explain      also prints what the figures are made of, where the benchmark can
  --data FILE    the file that retrieval needs
  --write        renews the benchmark's table in docs/benchmarks.md
`

/** What the command line asks for. */
export interface Command {
  /** The benchmark; every one of them if there is none and the run is quick. */
  readonly name: string | undefined
  readonly rounds: number | undefined
  readonly json: string | undefined
  readonly help: boolean
  readonly write: boolean
  readonly quick: boolean
  readonly explain: boolean
  /** The file that the benchmark measures with. */
  readonly data: string | undefined
}

/** @throws {TypeError | RangeError} naming the option that is wrong */
export function readCommandLine(args: readonly string[]): Command {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      write: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      explain: { type: 'boolean', default: false },
      data: { type: 'string' },
    },
  })
  if (positionals.length > 1) throw new TypeError(`One benchmark at a time, got ${positionals.join(', ')}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds >= 1))
    throw new RangeError(`--rounds must be a whole number from 1, got ${values.rounds}`)
  if (values.json !== undefined && positionals.length === 0) throw new TypeError('--json needs the name of a benchmark')
  if (values.write && values.quick) throw new TypeError('--quick does too little work for figures to --write')
  return { ...values, json: values.json, data: values.data, rounds, name: positionals[0] }
}
