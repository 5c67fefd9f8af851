import { readdirSync, readFileSync } from 'node:fs'

/** The properties of the demo's conversations that benchmark text is generated from. */
interface CorpusConversation {
  readonly messages: readonly { readonly content: string }[]
}

const folder = new URL('../../../examples/demo/corpus/', import.meta.url)

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))

/** Reads the messages of the demo's conversations. */
export function readTexts(): string[] {
  return readdirSync(new URL('conversations/', folder))
    .toSorted()
    .flatMap((name) => (readJson(`conversations/${name}`) as CorpusConversation).messages)
    .map(({ content }) => content)
}

/** Reads the questions of the demo. */
export const readQuestions = (): string[] =>
  (readJson('questions.json') as readonly { readonly question: string }[]).map(({ question }) => question)
