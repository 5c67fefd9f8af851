import type { Benchmark, Outcome } from '../harness/benchmark.ts'
import { checkGoal, type Goal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import type { Table } from '../harness/table.ts'
import { candidates, hitCount, openStore, ours, type Store } from './candidates.ts'
import { type LanguageSet, messagesOf, type Question, readLanguageSets } from './language-set.ts'
import { verify } from './verify.ts'

type Half = 'seen' | 'held'

/** The result of one question. */
interface QuestionResult {
  readonly language: string
  readonly half: Half
  /** Whether the store has the messages of all languages. */
  readonly isShared: boolean
  /** Whether the message was among the first hits, by candidate. */
  readonly found: readonly boolean[]
}

/** The minimum number of questions found, of twelve. Dutch and Swedish have none. */
const minFound: Readonly<Record<string, number>> = {
  English: 12,
  French: 10,
  German: 10,
  Italian: 10,
  Portuguese: 10,
  Spanish: 10,
  Arabic: 8,
  Hindi: 8,
  Polish: 8,
  Russian: 8,
  Turkish: 8,
}

export const languages: Benchmark = {
  name: 'languages',
  summary: 'inflected questions in thirteen languages whose message is among the first three hits',
  isExact: true,
  rounds: 1,
  packages: ['minisearch', '@orama/orama', '@orama/stemmers', '@orama/stopwords'],
  async run({ quick, held }) {
    const sets = readLanguageSets()
    await verify(sets)
    const chosen = quick ? sets.slice(0, 2) : sets
    const halves: readonly Half[] = held ? ['seen', 'held'] : ['seen']
    const results: QuestionResult[] = []
    for (const set of chosen) {
      showProgress(set.language)
      results.push(...(await ask([set], halves, messagesOf(set), set.language)))
    }
    showProgress('all languages in one store')
    results.push(...(await ask(chosen, halves, chosen.flatMap(messagesOf))))
    return report(
      results,
      chosen.map(({ language }) => language),
      halves,
    )
  },
}

/** Stores the messages with every candidate and asks the questions of the sets. */
async function ask(
  sets: readonly LanguageSet[],
  halves: readonly Half[],
  messages: readonly string[],
  language?: string,
): Promise<QuestionResult[]> {
  const questions = sets.flatMap((set) =>
    halves.flatMap((half) => set[half].map((question) => ({ language: set.language, half, question }))),
  )
  const found: boolean[][] = questions.map(() => [])
  for (const candidate of candidates) {
    const store = await openStore(candidate, messages, language)
    try {
      for (const [at, { question }] of questions.entries()) found[at]!.push(await isFound(store, question))
    } finally {
      await store.close()
    }
  }
  return questions.map(({ language: own, half }, at) => ({
    language: own,
    half,
    isShared: language === undefined,
    found: found[at]!,
  }))
}

async function isFound(store: Store, { question, message }: Question): Promise<boolean> {
  const hits = await store.find(question)
  if (hits.length > hitCount) throw new Error(`A store returned ${hits.length} hits instead of ${hitCount}`)
  return hits.includes(message)
}

function report(results: readonly QuestionResult[], names: readonly string[], halves: readonly Half[]): Outcome {
  const isComplete = halves.length === 2
  const byHalf = halves.flatMap((half) =>
    tablesOf(
      `the ${half} half`,
      results.filter((result) => result.half === half),
      names,
    ),
  )
  return {
    series: [],
    tables: [...(isComplete ? tablesOf('both halves', results, names) : []), ...byHalf],
    goals: isComplete ? names.flatMap((language) => goalsOf(language, results)) : [],
    notes: isComplete ? [] : ['half of the questions; the goals apply to both halves, with `--held`'],
  }
}

function tablesOf(title: string, results: readonly QuestionResult[], names: readonly string[]): Table[] {
  const own = results.filter(({ isShared }) => !isShared)
  const perLanguage = own.length / names.length
  return [
    {
      title: `${title}, a store per language`,
      unit: `of ${perLanguage}`,
      corner: 'language',
      columns: candidates,
      lines: names.map((language) => ({
        label: language,
        cells: countFound(own.filter((result) => result.language === language)).map((value) => ({ value })),
      })),
    },
    {
      title: `${title}, all languages`,
      unit: `of ${own.length}`,
      corner: 'stores',
      columns: candidates,
      lines: [
        { label: 'a store per language', cells: countFound(own).map((value) => ({ value })) },
        {
          label: 'one store',
          cells: countFound(results.filter(({ isShared }) => isShared)).map((value) => ({ value })),
        },
      ],
    },
  ]
}

/** The number of questions found by candidate. */
const countFound = (results: readonly QuestionResult[]): number[] =>
  candidates.map((_, at) => results.filter(({ found }) => found[at] === true).length)

function goalsOf(language: string, results: readonly QuestionResult[]): Goal[] {
  const atLeast = minFound[language]
  if (atLeast === undefined) return []
  const counts = countFound(results.filter((result) => result.language === language && !result.isShared))
  const [own, best] = [counts.at(-1)!, Math.max(...counts.slice(0, -1))]
  return [
    checkGoal(`${language}: ${ours}`, own, 'of 12', { atLeast }),
    checkGoal(`${language}: ${ours}, less the best other`, own - best, 'questions', { atLeast: 1 }),
  ]
}
