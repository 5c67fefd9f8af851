import { parseArgs } from 'node:util'

/** The first line of the list of benchmarks. */
export const usage = 'npm run bench -- NAME [--help]'

/** The text that `--help` prints before the list of benchmarks. */
export const helpText = `npm run bench -- NAME [FLAG ...]     runs one benchmark and prints a table
npm run bench -- --quick             runs all with little work, to check that their outputs are correct

  --quick        does little work; ignores the goals
  --rounds N     sets the number of measurements per candidate
  --json FILE    also writes the figures as JSON
  --explain      also prints a breakdown, if the benchmark supports it
  --held         also asks the held half of the questions of languages
  --data FILE    sets the data file for retrieval
  --write        renews the benchmark's table in docs/benchmarks.md
`

/** The parsed command line. */
export interface Command {
  /** The name of the benchmark. Without a name, a quick run includes all benchmarks. */
  readonly name: string | undefined
  readonly rounds: number | undefined
  readonly json: string | undefined
  readonly help: boolean
  readonly write: boolean
  readonly quick: boolean
  readonly explain: boolean
  readonly held: boolean
  /** The data file of the benchmark. */
  readonly data: string | undefined
}

/** @throws {TypeError | RangeError} naming the invalid option */
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
      held: { type: 'boolean', default: false },
      data: { type: 'string' },
    },
  })
  if (positionals.length > 1) throw new TypeError(`Only one benchmark can run at a time, got ${positionals.join(', ')}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isSafeInteger(rounds) && rounds >= 1))
    throw new RangeError(`--rounds must be a whole number from 1, got ${values.rounds}`)
  if (values.json !== undefined && positionals.length === 0) throw new TypeError('--json needs the name of a benchmark')
  if (values.write && values.quick)
    throw new TypeError('--write cannot be combined with --quick, which does too little work')
  return { ...values, json: values.json, data: values.data, rounds, name: positionals[0] }
}
