import type { SekhaClient } from '@sekha/core'
import type { Question } from './corpus.ts'

/** The outcome of a question: the share of its evidence among the first five hits, and the best hit. */
export interface QuestionOutcome {
  readonly question: Question
  readonly recall: number
  readonly best:
    | { readonly conversationId: string; readonly label: string; readonly content: string; readonly timestamp: Date }
    | undefined
}

/** Asks every question and measures recall@5. */
export async function askAll(
  client: SekhaClient,
  questions: readonly Question[],
  messageIds: ReadonlyMap<string, string>,
): Promise<readonly QuestionOutcome[]> {
  const asked: QuestionOutcome[] = []
  for (const question of questions) {
    const hits = await client.query(question.question, { limit: 5 })
    const found = new Set(hits.data.map((hit) => hit.id))
    const evidence = question.evidence.map((place) => messageIds.get(place))
    const [best] = hits
    asked.push({
      question,
      recall: evidence.filter((id) => id !== undefined && found.has(id)).length / evidence.length,
      best: best && {
        conversationId: best.conversation_id,
        label: best.label,
        content: best.content,
        timestamp: best.timestamp,
      },
    })
  }
  return asked
}

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
