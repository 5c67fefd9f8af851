// Generated from openapi/ by `npm run generate`. Never edited.

import type {
  ContextMessageMetadata,
  ContextOmission,
  ContextPick,
  Explanation,
  Metadata,
  Searched,
  Snippet,
} from './types.gen.ts'
import type { Timestamp } from '../common/types.gen.ts'

/**
 * One page of conversations.
 */
export type ConversationPage = {
  /**
   * Conversations on this page.
   */
  results: Array<Conversation>
  /**
   * Number of conversations on all pages.
   */
  total: number
  /**
   * Number of this page, counted from 1.
   */
  page: number
  /**
   * Maximum results per page.
   */
  page_size: number
  /**
   * With `cursor`, the cursor of the next page; null on the last page.
   */
  next_cursor?: string | null | undefined
}

/**
 * A stored conversation. Properties that a legacy server omits are optional.
 */
export type Conversation = {
  /**
   * Identifies the conversation.
   */
  id: string
  /**
   * User who owns the conversation. Absent if it belongs to the whole tenant.
   */
  user_id?: string | undefined
  /**
   * Namespace of the conversation, such as `/app/agent`. Absent if it has none.
   */
  namespace?: string | undefined
  /**
   * Topic of the conversation.
   */
  label: string
  /**
   * Path of the folder of the conversation.
   */
  folder: string
  /**
   * `active` or `archived`.
   */
  status: string
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score?: number | undefined
  /**
   * Number of messages in the conversation.
   */
  message_count: number
  /**
   * In a list, also holds `folder`, `status` and `importance_score`, as in the original controller.
   */
  metadata?: Metadata | undefined
  /**
   * Increases with every change of the attributes; see `expected_revision`.
   */
  revision?: number | undefined
  created_at: Timestamp
  updated_at?: Timestamp | undefined
  /**
   * Last time the conversation was read, found, included in a context or appended to, to the minute.
   */
  last_accessed?: Timestamp | undefined
  /**
   * Approximate tokens of the messages in a prompt.
   */
  token_estimate?: number | undefined
  /**
   * Ids of the stored messages, in order; only in the response to `conversations.create`.
   */
  message_ids?: Array<string> | undefined
  /**
   * Same as `id`.
   */
  conversation_id?: string | undefined
  /**
   * The nil UUID.
   */
  message_id?: string | undefined
  /**
   * Always 1.
   */
  score?: number | undefined
  /**
   * Same as `label`.
   */
  content?: string | undefined
  /**
   * Same as `updated_at`.
   */
  timestamp?: Timestamp | undefined
}

/**
 * A matching message with attributes of its conversation.
 */
export type SearchResult = {
  /**
   * Identifies the message.
   */
  id: string
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * From 0 to 1, relative to the best score possible for the query. Higher is better. Scores are comparable across pages.
   */
  score: number
  /**
   * Text of the message.
   */
  content: string
  metadata: Metadata
  /**
   * Label of the conversation.
   */
  label: string
  /**
   * Folder of the conversation.
   */
  folder: string
  timestamp: Timestamp
  /**
   * `user`, `assistant`, `system`, `tool`, or a custom role.
   */
  role: string
  /**
   * Name of the speaker.
   */
  name?: string | undefined
  snippet?: Snippet | undefined
  explanation?: Explanation | undefined
  /**
   * Same as `id`.
   */
  message_id?: string | undefined
  /**
   * Always null.
   */
  embedding_id?: string | null | undefined
}

/**
 * One page of results.
 */
export type QueryPage = {
  /**
   * Results on this page, best first.
   */
  results: Array<SearchResult>
  /**
   * Number of matching messages on all pages.
   */
  total: number
  /**
   * Number of this page, counted from 1.
   */
  page: number
  /**
   * Maximum results per page.
   */
  page_size: number
  searched?: Searched | undefined
}

/**
 * Matching messages.
 */
export type FulltextResults = {
  /**
   * Messages, best first.
   */
  results: Array<SearchResult>
  /**
   * Number of matching messages.
   */
  total: number
  searched?: Searched | undefined
}

/**
 * A message for a prompt.
 */
export type ContextMessage = {
  /**
   * Identifies the message.
   */
  id: string
  /**
   * Identifies the conversation of the message.
   */
  conversation_id: string
  /**
   * `user`, `assistant`, `system`, `tool`, or a custom role.
   */
  role: string
  /**
   * Name of the speaker.
   */
  name?: string | undefined
  /**
   * Text of the message.
   */
  content: string
  timestamp: Timestamp
  metadata?: ContextMessageMetadata | undefined
  /**
   * Always null.
   */
  embedding_id?: string | null | undefined
}

/**
 * Messages in the order in which a model reads them.
 */
export type ContextMessages = Array<ContextMessage>

/**
 * A context with the reasons for its selection.
 */
export type Context = {
  /**
   * Messages in the order in which a model reads them.
   */
  messages: Array<ContextMessage>
  /**
   * Reasons for each message, in the same order.
   */
  included: Array<ContextPick>
  /**
   * Tokens of the messages, including four for the framing of each. Exceeds the budget only if the newest user turn alone does.
   */
  token_count: number
  /**
   * Maximum tokens of the context.
   */
  token_budget: number
  /**
   * Token encoding of the counts.
   */
  encoding: string
  /**
   * Highest-ranked candidates that are not in the context.
   */
  omitted: Array<ContextOmission>
}

/**
 * A candidate for archiving.
 */
export type PruningSuggestion = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Label of the conversation.
   */
  label: string
  last_accessed: Timestamp
  /**
   * Number of messages in the conversation.
   */
  message_count: number
  /**
   * Tokens of the messages in a prompt.
   */
  token_estimate: number
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score: number
  /**
   * Short text about the topic of the conversation.
   */
  preview: string
  /**
   * `archive` for more than 5000 tokens and an importance below 5, else `keep`.
   */
  recommendation: string
  /**
   * Model that wrote the preview; null without a model.
   */
  model?: string | null | undefined
  /**
   * Same as `label`.
   */
  conversation_label?: string | undefined
}

/**
 * Candidates for archiving.
 */
export type PruneSuggestions = {
  /**
   * Conversations, each with a recommendation.
   */
  suggestions: Array<PruningSuggestion>
  /**
   * Number of candidates, including those beyond `limit`.
   */
  total: number
  /**
   * Tokens of the listed conversations whose recommendation is `archive`.
   */
  token_savings?: number | undefined
}

/**
 * Matching messages, best first.
 */
export type MemorySearchResults = {
  /**
   * A question in plain words.
   */
  query: string
  /**
   * Number of matching messages.
   */
  total_results: number
  /**
   * Requested maximum of results.
   */
  limit: number
  /**
   * Messages, best first.
   */
  results: Array<SearchResult>
}

/**
 * The response of the `memory_search` tool.
 */
export type MemorySearchResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemorySearchResults
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}

/**
 * Candidates for archiving.
 */
export type MemoryPruneSuggestions = {
  /**
   * Applied threshold in days.
   */
  threshold_days: number
  /**
   * Applied threshold.
   */
  importance_threshold: number
  /**
   * Number of suggestions.
   */
  total_suggestions: number
  /**
   * Tokens of all listed conversations.
   */
  estimated_token_savings: number
  /**
   * Conversations, each with a recommendation.
   */
  suggestions: Array<PruningSuggestion>
}

/**
 * The response of the `memory_prune` tool.
 */
export type MemoryPruneResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryPruneSuggestions
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}
