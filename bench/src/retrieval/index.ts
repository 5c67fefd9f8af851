import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Benchmark, Outcome, Settings } from '../harness/benchmark.ts'
import { checkGoal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import type { Cell, Table } from '../harness/table.ts'
import { type Band, bootstrap } from './bootstrap.ts'
import { alone, candidates, openField, ours, plain } from './candidates.ts'
import { readDataSet, type Sample } from './data-set.ts'
import { metrics, score } from './metrics.ts'
import { verify } from './verify.ts'

/** A question with the scores of every candidate and their difference. */
interface QuestionOutcome {
  readonly category: number
  /** The index of its sample. */
  readonly sample: number
  readonly scores: readonly number[]
}

/** The questions of a table. */
const groups: readonly { readonly name: string; readonly categories: readonly number[] }[] = [
  { name: 'all questions', categories: [1, 2, 3, 4, 5] },
  { name: 'categories 1 to 4', categories: [1, 2, 3, 4] },
  { name: 'single-hop (4)', categories: [4] },
  { name: 'multi-hop (1)', categories: [1] },
  { name: 'temporal (2)', categories: [2] },
  { name: 'open-domain (3)', categories: [3] },
  { name: 'adversarial (5)', categories: [5] },
]

const difference = `${ours} − ${plain}`
const columns = [...candidates, difference]

export const retrieval: Benchmark = {
  name: 'retrieval',
  summary: 'the share of evidence found for questions about long conversations, without a model',
  rounds: 1,
  packages: [],
  needsData:
    'pass --data FILE, the file locomo10.json of LoCoMo (github.com/snap-research/locomo, data/locomo10.json) or some ' +
    'of its samples. Its licence is CC BY-NC 4.0, so this project does not include it.',
  async run({ data = '', quick }) {
    await verify()
    const bytes = readFileSync(data)
    const samples = readDataSet(bytes.toString())
    return report(await runQuestions(quick ? samples.slice(0, 2) : samples), samples, bytes, { quick })
  },
}

async function runQuestions(samples: readonly Sample[]): Promise<QuestionOutcome[]> {
  const field = await openField(samples)
  try {
    const outcomes: QuestionOutcome[] = []
    for (const [at, sample] of samples.entries()) {
      showProgress(`conversation ${at + 1} of ${samples.length}`)
      for (const { text, category, evidence } of sample.questions) {
        const scores: number[][] = []
        for (const candidate of candidates) scores.push(score(await field.find(candidate, sample)(text), evidence))
        const [reference, own] = [scores[candidates.indexOf(plain)]!, scores[candidates.indexOf(ours)]!]
        scores.push(own.map((value, metric) => value - reference[metric]!))
        outcomes.push({ category, sample: at, scores: scores.flat() })
      }
    }
    return outcomes
  } finally {
    await field.close()
  }
}

function report(
  outcomes: readonly QuestionOutcome[],
  samples: readonly Sample[],
  bytes: Buffer,
  { quick }: Pick<Settings, 'quick'>,
): Outcome {
  const byGroup = groups.map((group) => ({
    ...group,
    of: outcomes.filter((it) => group.categories.includes(it.category)),
  }))
  const filled = byGroup.filter(({ of }) => of.length > 0)
  const tables = filled.map(({ name, of }) => groupTable(`${name}, n = ${of.length}`, bootstrap(of.map(scoresOf))))
  const clustered = filled.slice(0, 2).map(({ name, of }) => {
    const bands = bootstrap(
      of.map(scoresOf),
      of.map(({ sample }) => sample),
    )
    return groupTable(`${name}, n = ${of.length}, bands over whole conversations`, bands)
  })
  const means = bootstrap(outcomes.map(scoresOf))
  const own = (metric: (typeof metrics)[number]): number => bandOf(means, candidates.indexOf(ours), metric).mean
  const standalone = bandOf(means, candidates.indexOf(alone), 'recall@10').mean
  const gain = (metric: (typeof metrics)[number]): number => bandOf(means, candidates.length, metric).mean
  // The five conversations of the development half are easier than the other five.
  const isHalf = samples.length <= 5
  const size = bytes.byteLength.toLocaleString('en-US')
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const turns = samples.reduce((sum, { sessions }) => sum + sessions.flat().length, 0)
  return {
    series: [],
    tables: [...tables, ...clustered, ...leaveOneOut(outcomes, samples)],
    goals: [
      checkGoal(`recall@5 of ${ours}, all questions`, own('recall@5'), '%', { atLeast: 66.5 }),
      checkGoal(`recall@10 of ${ours}, all questions`, own('recall@10'), '%', { atLeast: isHalf ? 77 : 76 }),
      checkGoal(`recall@10 of ${alone}, all questions`, standalone, '%', { atLeast: isHalf ? 77 : 76 }),
      checkGoal(`nDCG@10 of ${ours}, all questions`, own('nDCG@10'), '%', { atLeast: 57 }),
      checkGoal(`recall@10 of ${ours}, less that of ${plain}`, gain('recall@10'), 'points', { atLeast: 8 }),
    ],
    notes: [
      `data: ${size} bytes, sha256 ${sha256}; ${samples.length} conversations with ${turns} turns, ` +
        `${outcomes.length} questions that have evidence${quick ? ' asked of the first two' : ''}`,
      'in brackets: 95 % of 2,000 bootstrap resamples of the questions, or of whole conversations where it says so',
    ],
  }
}

const scoresOf = ({ scores }: QuestionOutcome): readonly number[] => scores

const bandOf = (bands: readonly Band[], column: number, metric: (typeof metrics)[number]): Band =>
  bands[column * metrics.length + metrics.indexOf(metric)]!

const cellOf = ({ mean, low, high }: Band): Cell => ({ value: mean, low, high })

function groupTable(title: string, bands: readonly Band[]): Table {
  const lines = metrics.map((metric) => ({
    label: metric,
    cells: columns.map((_, column) => cellOf(bandOf(bands, column, metric))),
  }))
  return { title, unit: '%', corner: 'metric', columns, lines }
}

/** Shows the influence of each conversation: the means over the others. */
function leaveOneOut(outcomes: readonly QuestionOutcome[], samples: readonly Sample[]): Table[] {
  const present = samples.map((sample, at) => ({ id: sample.id, rest: outcomes.filter((it) => it.sample !== at), at }))
  const left = present.filter(({ rest }) => rest.length > 0 && rest.length < outcomes.length)
  return (['recall@10', 'nDCG@10'] as const).map((metric) => ({
    title: `${metric}, all questions but those of one conversation`,
    unit: '%',
    corner: 'left out',
    columns,
    lines: left.map(({ id, rest }) => {
      const bands = bootstrap(rest.map(scoresOf))
      return {
        label: `${id} (n = ${rest.length})`,
        cells: columns.map((_, column) => cellOf(bandOf(bands, column, metric))),
      }
    }),
  }))
}
