import { readdirSync, readFileSync } from 'node:fs'
import type { ConversationCreate } from '@sekha/core'

/** A conversation of the corpus, with the key by which questions reference it. */
export interface CorpusConversation extends ConversationCreate {
  readonly key: string
  folder?: string | undefined
  importance_score?: number | undefined
}

/** A question and the messages that are its evidence, each as `key#index`. */
export interface Question {
  readonly id: string
  readonly question: string
  readonly kind: string
  readonly evidence: readonly string[]
}

const folder = new URL('../corpus/', import.meta.url)

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))

/** Reads the conversations between engineers and an assistant, which span eight months. */
export function readConversations(): CorpusConversation[] {
  return readdirSync(new URL('conversations/', folder)).map(
    (name) => readJson(`conversations/${name}`) as CorpusConversation,
  )
}

/** Reads the questions, which refer to decisions months earlier. */
export const readQuestions = (): Question[] => readJson('questions.json') as Question[]
