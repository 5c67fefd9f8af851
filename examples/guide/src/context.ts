import type { ContextMessage, Page, SekhaClient } from '@sekha/core'

/** A message in the format of language models. */
interface PromptMessage {
  readonly role: string
  readonly content: string
}

/** Context assembly. */
export function assembleContext(client: SekhaClient): PromiseLike<Page<ContextMessage>> {
  return client.context.assemble('Continue our API design discussion', {
    preferred_labels: ['API Design', 'Architecture'],
    context_budget: 8000,
    excluded_folders: ['/personal'],
  })
}

/** Use in LLM prompt. */
export function buildPrompt(context: Iterable<ContextMessage>): PromptMessage[] {
  return [
    { role: 'system', content: 'You are a helpful assistant.' },
    ...Array.from(context, ({ role, content }) => ({ role, content })), // Insert assembled context
    { role: 'user', content: 'What should we do next?' },
  ]
}
