import {
  AuthenticationError,
  NotFoundError,
  RateLimitError,
  type SekhaClient,
  SekhaError,
  ServerError,
  ValidationError,
} from '@sekha/core'

/** Error handling. */
export async function getOrExplain(client: SekhaClient, id: string): Promise<string> {
  try {
    const conversation = await client.conversations.get(id)
    return conversation.label
  } catch (error) {
    return explain(error)
  }
}

/** Describes an error by its class, most specific first. */
export function explain(error: unknown): string {
  if (error instanceof NotFoundError) return 'Conversation not found'
  if (error instanceof AuthenticationError) return 'Invalid API key'
  if (error instanceof RateLimitError) return `Rate limited. Retry after ${(error.retryAfterMs ?? 0) / 1000} seconds`
  if (error instanceof ValidationError) return `Invalid: ${error.issues.map(({ path }) => path).join(', ')}`
  if (error instanceof ServerError) return `Server error: ${error.message}`
  if (error instanceof SekhaError) return `Unknown error: ${error.message}`
  throw error
}
