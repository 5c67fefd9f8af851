import { readdirSync, readFileSync } from 'node:fs'
import type { ConversationCreate } from '@sekha/core'

/** A conversation that the project ships, and the key that questions name it by. */
export interface CorpusConversation extends ConversationCreate {
  readonly key: string
  folder?: string | undefined
  importance_score?: number | undefined
}

/** A question with the messages that response it, each as `key#index`. */
export interface Question {
  readonly id: string
  readonly question: string
  readonly kind: string
  readonly evidence: readonly string[]
}

const folder = new URL('../corpus/', import.meta.url)

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))

/** Fifty-odd conversations of engineers with an assistant, over eight months. */
export function readConversations(): CorpusConversation[] {
  return readdirSync(new URL('conversations/', folder)).map(
    (name) => readJson(`conversations/${name}`) as CorpusConversation,
  )
}

/** Questions that somebody might ask months later. */
export const readQuestions = (): Question[] => readJson('questions.json') as Question[]
