import { readdirSync, readFileSync } from 'node:fs'

/** A question and its one matching message. */
export interface Question {
  readonly question: string
  readonly message: string
}

/** The questions and messages of one language. */
export interface LanguageSet {
  /** The English name: `German`. */
  readonly language: string
  /** Open during development. */
  readonly seen: readonly Question[]
  /** Opened once, with `--held`, after the last change to the analyser. */
  readonly held: readonly Question[]
  /** Messages that match none of the questions. */
  readonly distractors: readonly string[]
}

const folder = new URL('set/', import.meta.url)

/** Reads the sets of all languages, by name. */
export function readLanguageSets(): LanguageSet[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.toSorted().map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as LanguageSet)
}

/** The messages in the order in which they are stored: every match behind an equal share of the distractors. */
export function messagesOf({ seen, held, distractors }: LanguageSet): string[] {
  const questions = [...seen, ...held]
  const share = distractors.length / questions.length
  return questions.flatMap(({ message }, at) => [...distractors.slice(at * share, (at + 1) * share), message])
}
