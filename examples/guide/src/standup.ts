import type { Conversation, SekhaClient } from '@sekha/core'

/** Store daily standup. */
export function storeStandup(client: SekhaClient): PromiseLike<Conversation> {
  return client.conversations.create({
    label: `Standup ${new Date().toISOString().slice(0, 10)}`,
    folder: '/work/meetings/standup',
    importance_score: 5,
    messages: [
      {
        role: 'user',
        content: `
          Yesterday:
          - Fixed authentication bug
          - Reviewed PR #234

          Today:
          - Implement rate limiting
          - Update documentation

          Blockers:
          - Waiting on database migration approval
        `,
      },
    ],
  })
}
