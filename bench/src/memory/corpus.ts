import { readdirSync, readFileSync } from 'node:fs'

/** The demo's conversations, as far as text for a benchmark is made of them. */
interface CorpusConversation {
  readonly messages: readonly { readonly content: string }[]
}

const folder = new URL('../../../examples/demo/corpus/', import.meta.url)

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))

/** What was said in the demo's conversations. */
export function readTexts(): string[] {
  return readdirSync(new URL('conversations/', folder))
    .toSorted()
    .flatMap((name) => (readJson(`conversations/${name}`) as CorpusConversation).messages)
    .map(({ content }) => content)
}

/** What the demo asks. */
export const readQuestions = (): string[] =>
  (readJson('questions.json') as readonly { readonly question: string }[]).map(({ question }) => question)
