// Generated from openapi/ by `npm run generate`. Never edited.

import type { Timestamp, TimestampInput } from '../common/types.gen.ts'

/**
 * Application data of the record, stored unchanged. A property named `__proto__` is refused at every depth.
 *
 */
export type Metadata = {
  [key: string]: unknown
}

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
 * A text part of a message. Parts of other types, such as images, are refused.
 */
export type ContentPart = {
  type: 'text'
  text: string
}

/**
 * A message to store.
 */
export type MessageInput = {
  /**
   * `user`, `assistant`, `system`, `tool`, or a custom role.
   */
  role: string
  /**
   * Text of the message. Text parts are joined with a space.
   */
  content: string | Array<ContentPart>
  /**
   * Name of the speaker. Searches also match it.
   */
  name?: string | null | undefined
  /**
   * Time of the message. Default is the time of storage.
   */
  timestamp?: TimestampInput | null | undefined
  /**
   * Stored unchanged.
   */
  metadata?: Metadata | null | undefined
}

/**
 * A conversation to store.
 */
export type ConversationCreate = {
  /**
   * User who owns the conversation, and keeps owning it. With `Sekha-User` it is that user.
   */
  user_id?: string | null | undefined
  /**
   * Namespace of the conversation, such as `/app/agent`. With `Sekha-Namespace` it is that one or one below it, by default that one.
   */
  namespace?: string | null | undefined
  /**
   * Topic of the conversation in a few words.
   */
  label: string
  /**
   * Path of the folder for the conversation.
   */
  folder?: string | null | undefined
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score?: number | null | undefined
  /**
   * Stored unchanged.
   */
  metadata?: Metadata | null | undefined
  /**
   * Messages in order. May be empty.
   */
  messages: Array<MessageInput>
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
}

/**
 * Number of conversations that match the filters.
 */
export type ConversationCount = {
  /**
   * Number of matching conversations.
   */
  count: number
  /**
   * Applied label filter.
   */
  label?: string | null | undefined
  /**
   * Applied folder filter.
   */
  folder?: string | null | undefined
  /**
   * Error that a legacy server sends with status 200.
   */
  error?: string | undefined
}

/**
 * `archived` conversations remain readable and searchable.
 */
export type ConversationStatus = 'active' | 'archived'

/**
 * Attributes to change.
 */
export type ConversationPatch = {
  /**
   * Topic of the conversation in a few words.
   */
  label?: string | undefined
  /**
   * A path such as `/work/projects`. A trailing slash makes no difference.
   */
  folder?: string | undefined
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score?: number | undefined
  status?: ConversationStatus | undefined
  metadata?: Metadata | undefined
  /**
   * Changes the conversation only if this is its current revision.
   */
  expected_revision?: number | undefined
}

/**
 * New label and, optionally, new folder.
 */
export type LabelUpdate = {
  /**
   * Topic of the conversation in a few words.
   */
  label: string
  /**
   * Path of the new folder. Default is the current folder.
   */
  folder?: string | null | undefined
}

/**
 * Path of the new folder.
 */
export type FolderUpdate = {
  /**
   * A path such as `/work/projects`. A trailing slash makes no difference.
   */
  folder: string
}

/**
 * A stored message.
 */
export type Message = {
  /**
   * Identifies the message.
   */
  id: string
  /**
   * Identifies the conversation of the message.
   */
  conversation_id: string
  /**
   * Position in the conversation, counted from 1.
   */
  sequence?: number | undefined
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
  metadata?: Metadata | undefined
}

/**
 * One page of messages.
 */
export type MessagePage = {
  /**
   * Messages on this page, in order.
   */
  messages: Array<Message>
  /**
   * Cursor of the next page; null on the last page.
   */
  next_cursor: string | null
  /**
   * Number of messages in the conversation.
   */
  total: number
}

/**
 * Messages to append.
 */
export type MessageAppend = {
  /**
   * Messages to append, in order.
   */
  messages: Array<MessageInput>
}

/**
 * The stored messages.
 */
export type MessagesAppended = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Number of messages in the conversation after the append.
   */
  message_count: number
  /**
   * Stored messages, in order.
   */
  messages: Array<Message>
}

/**
 * Restricts the search to matching messages. The filters have the same meaning as in `conversations.list` and
 * `conversations.count`. `status` and `archived` must not contradict each other.
 *
 */
export type SearchFilters = {
  /**
   * Keeps conversations in this folder and its subfolders.
   */
  folder?: string | null | undefined
  /**
   * Keeps conversations with exactly this label.
   */
  label?: string | null | undefined
  /**
   * Keeps active or archived conversations. Must not contradict `archived`.
   */
  status?: ConversationStatus | null | undefined
  /**
   * `true` keeps pinned conversations, `false` the others.
   */
  pinned?: boolean | null | undefined
  /**
   * `true` keeps archived conversations, `false` active ones.
   */
  archived?: boolean | null | undefined
  /**
   * Minimum importance.
   */
  importance_min?: number | null | undefined
  /**
   * Maximum importance.
   */
  importance_max?: number | null | undefined
  /**
   * Keeps messages at or after this timestamp.
   */
  date_from?: TimestampInput | null | undefined
  /**
   * Keeps messages before this timestamp.
   */
  date_to?: TimestampInput | null | undefined
  /**
   * Keeps messages with this role.
   */
  role?: string | null | undefined
}

/**
 * A question with filters and options.
 */
export type Query = {
  /**
   * Question in plain words, at most 10,000 characters.
   */
  query: string
  /**
   * Maximum results per page, at most 100.
   */
  limit?: number | null | undefined
  /**
   * Number of results to skip. An iterating client ends at the maximum: it yields the first 100,000 results and one more page.
   */
  offset?: number | null | undefined
  /**
   * Restricts the search to matching messages.
   */
  filters?: SearchFilters | null | undefined
  /**
   * Whether results must contain each phrase in double quotes, apart from word endings; at most 32 phrases. If false, quotes have no meaning.
   */
  phrases?: boolean | null | undefined
  /**
   * Whether the last word also matches words that begin with it, for search while typing.
   */
  prefix?: boolean | null | undefined
  /**
   * Whether each result includes a snippet with highlighted matches.
   */
  snippets?: boolean | null | undefined
  /**
   * Whether each result explains its score.
   */
  explain?: boolean | null | undefined
}

/**
 * Position of a query word in a snippet, in UTF-16 code units.
 */
export type Highlight = {
  /**
   * Offset of the first code unit.
   */
  start: number
  /**
   * Offset after the last code unit.
   */
  end: number
}

/**
 * Passage with most of the query words. Requires `snippets`.
 */
export type Snippet = {
  /**
   * Verbatim passage of `content`, about 200 characters at most.
   */
  text: string
  /**
   * Positions of the matched words, in order.
   */
  highlights: Array<Highlight>
}

/**
 * Contribution of a word to a score.
 */
export type ExplainedTerm = {
  /**
   * Stemmed word, as in the index.
   */
  term: string
  /**
   * `query`, or `feedback` for a word from the best results.
   */
  source: string
  /**
   * Number of occurrences in the query, or less for a feedback word.
   */
  weight: number
  /**
   * Number of occurrences in the message.
   */
  frequency: number
  /**
   * Number of searched messages with the word.
   */
  message_frequency: number
  /**
   * Inverse document frequency of the word.
   */
  idf: number
  /**
   * Contribution to `score`.
   */
  score: number
}

/**
 * A nearby turn in the same conversation that raises the score of the message.
 */
export type ExplainedNeighbour = {
  /**
   * Identifies the turn.
   */
  message_id: string
  /**
   * Distance in turns; negative for earlier turns.
   */
  distance: number
  /**
   * Share of the turn's score that counts.
   */
  weight: number
  /**
   * Contribution to `score`.
   */
  score: number
}

/**
 * Contributions that add up to the score. Requires `explain`.
 */
export type Explanation = {
  /**
   * Contribution of each word.
   */
  terms: Array<ExplainedTerm>
  /**
   * Contribution of each nearby turn.
   */
  neighbours: Array<ExplainedNeighbour>
  /**
   * Best possible score before normalisation.
   */
  best_possible: number
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
}

/**
 * Interpretation of the query.
 */
export type Searched = {
  /**
   * Stemmed words of the query.
   */
  terms: Array<string>
  /**
   * Query words that no searched message contains.
   */
  missing: Array<string>
  /**
   * Words added from the best results.
   */
  feedback: Array<string>
  /**
   * Required phrases.
   */
  phrases: Array<string>
  /**
   * Number of messages that match the filters.
   */
  message_count: number
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
 * Words with filters and options.
 */
export type Fulltext = {
  /**
   * Words to find, at most 10,000 characters.
   */
  query: string
  /**
   * Maximum results, at most 100.
   */
  limit?: number | null | undefined
  /**
   * Restricts the search to matching messages.
   */
  filters?: SearchFilters | null | undefined
  /**
   * Whether results must contain each phrase in double quotes, apart from word endings; at most 32 phrases. If false, quotes have no meaning.
   */
  phrases?: boolean | null | undefined
  /**
   * Whether the last word also matches words that begin with it, for search while typing.
   */
  prefix?: boolean | null | undefined
  /**
   * Whether each result includes a snippet with highlighted matches.
   */
  snippets?: boolean | null | undefined
  /**
   * Whether each result explains its score.
   */
  explain?: boolean | null | undefined
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
 * Selects messages for the next prompt.
 */
export type ContextAssemble = {
  /**
   * Current request of the user.
   */
  query: string
  /**
   * Ranks conversations with these labels higher.
   */
  preferred_labels?: Array<string> | null | undefined
  /**
   * Maximum tokens of the context.
   */
  context_budget?: number | null | undefined
  /**
   * Excludes these folders and their subfolders.
   */
  excluded_folders?: Array<string> | null | undefined
}

/**
 * Origin of a message.
 */
export type Citation = {
  /**
   * Label of the conversation.
   */
  label: string
  /**
   * Folder of the conversation.
   */
  folder: string
  timestamp: Timestamp
}

/**
 * Metadata of the message, with a citation.
 */
export type ContextMessageMetadata = {
  citation?: Citation
  [key: string]: unknown
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
}

/**
 * Messages in the order in which a model reads them.
 */
export type ContextMessages = Array<ContextMessage>

/**
 * Selects messages for the next prompt.
 */
export type ContextBuild = {
  /**
   * Current request of the user.
   */
  query: string
  /**
   * Ranks conversations with these labels higher.
   */
  preferred_labels?: Array<string> | undefined
  /**
   * Maximum tokens of the context.
   */
  context_budget?: number | undefined
  /**
   * Excludes these folders and their subfolders.
   */
  excluded_folders?: Array<string> | undefined
  /**
   * The current conversation. Its newest user turn is always included.
   */
  conversation_id?: string | undefined
  filters?: SearchFilters | undefined
}

/**
 * Source, rank and token count of a message in a context.
 */
export type ContextPick = {
  /**
   * Identifies the message.
   */
  message_id: string
  /**
   * Reason for the selection: `pinned`, `search`, `label`, `recent`, `turn` (the newest user turn) or `pair` (part of a tool call).
   */
  source: string
  /**
   * 0.5 × importance + 0.3 × recency + 0.2 × label.
   */
  rank: number
  /**
   * Tokens of the message.
   */
  token_count: number
}

/**
 * A candidate that is not in the context.
 */
export type ContextOmission = {
  /**
   * Identifies the message.
   */
  message_id: string
  /**
   * `budget`, `duplicate`, `diversity` or `excluded`.
   */
  reason: string
}

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
 * Summarised window: the day of the newest message, or the 7 or 30 days that end with it.
 */
export type SummaryLevel = 'daily' | 'weekly' | 'monthly'

/**
 * Selects a conversation and a window to summarise.
 */
export type SummarizeRequest = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  level: SummaryLevel
}

/**
 * A sentence from a message in the window.
 */
export type SummarySource = {
  /**
   * The sentence, verbatim.
   */
  sentence: string
  /**
   * Identifies the message with the sentence.
   */
  message_id: string
}

/**
 * A summary with its sources.
 */
export type Summary = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * `daily`, `weekly` or `monthly`.
   */
  level: string
  /**
   * Text of the summary.
   */
  summary: string
  generated_at: Timestamp
  /**
   * Ids of the cited messages.
   */
  message_ids?: Array<string> | undefined
  /**
   * Source of each sentence, in the order of the summary. If a model wrote the summary, the sentences in its prompt.
   */
  sources?: Array<SummarySource> | undefined
  /**
   * Start of the window.
   */
  window_from?: Timestamp | undefined
  /**
   * End of the window, exclusive: the end of the day of the newest message.
   */
  window_to?: Timestamp | undefined
  /**
   * Model that wrote the text; null without a model.
   */
  model?: string | null | undefined
}

/**
 * Selects candidates for pruning.
 */
export type PruneDryRun = {
  /**
   * Selects conversations that were not accessed for this many days.
   */
  threshold_days: number
  /**
   * Maximum importance of a candidate.
   */
  importance_threshold?: number | null | undefined
  /**
   * Maximum candidates in the response, at most 1000.
   */
  limit?: number | null | undefined
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
 * Conversations to archive.
 */
export type PruneExecute = {
  /**
   * Conversations, each with a recommendation.
   */
  conversation_ids: Array<string>
}

/**
 * Outcome for one conversation.
 */
export type PruneOutcome = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * `archived`, or `unchanged` if the conversation was already archived.
   */
  outcome: string
}

/**
 * Outcome for each conversation.
 */
export type PruneOutcomes = {
  /**
   * Outcomes in the order of the request, each conversation once.
   */
  results?: Array<PruneOutcome> | undefined
}

/**
 * Selects a conversation to label.
 */
export type SuggestLabels = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
}

/**
 * A label that fits the conversation.
 */
export type LabelSuggestion = {
  /**
   * Text of the label.
   */
  label: string
  /**
   * From 0 to 1.
   */
  confidence: number
  /**
   * Whether another conversation has this label.
   */
  is_existing: boolean
  /**
   * Why the label fits.
   */
  reason: string
  /**
   * Model that suggested the label; null without a model.
   */
  model?: string | null | undefined
}

/**
 * Labels that fit the conversation.
 */
export type LabelSuggestions = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Suggestions, most confident first.
   */
  suggestions: Array<LabelSuggestion>
}

/**
 * Selects a conversation to score.
 */
export type SuggestImportance = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
}

/**
 * A suggested importance. The conversation is not changed.
 */
export type ImportanceSuggestion = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * From 1 to 9. Pinned conversations have 10.
   */
  importance_score: number
  /**
   * Reasons for the score.
   */
  reasons: Array<string>
  /**
   * Model that contributed to the score; null if only the rules did.
   */
  model: string | null
}

/**
 * A label and the number of its conversations.
 */
export type LabelCount = {
  /**
   * Text of the label.
   */
  label: string
  /**
   * Number of conversations with this label.
   */
  count: number
}

/**
 * All labels with the number of their conversations.
 */
export type LabelCounts = {
  /**
   * Labels sorted by label.
   */
  labels: Array<LabelCount>
}

/**
 * A folder and the number of its conversations.
 */
export type FolderCount = {
  /**
   * Path of the folder.
   */
  folder: string
  /**
   * Number of conversations directly in the folder.
   */
  count: number
  /**
   * Number of conversations in the folder and its subfolders.
   */
  total: number
}

/**
 * All folders with conversations.
 */
export type FolderCounts = {
  /**
   * Folders sorted by path.
   */
  folders: Array<FolderCount>
}

/**
 * A started job.
 */
export type RebuildStarted = {
  /**
   * Id for `jobs.get`.
   */
  job_id?: string | undefined
}

/**
 * A background job.
 */
export type Job = {
  /**
   * Identifies the job. Opaque.
   */
  id: string
  /**
   * Type of work, such as `index.rebuild`.
   */
  kind: string
  /**
   * State of the job.
   */
  status: 'queued' | 'running' | 'succeeded' | 'failed'
  /**
   * Number of completed items. Never decreases.
   */
  done: number
  /**
   * Number of items in the job, as far as known. It can grow.
   */
  total: number
  /**
   * Number of attempts that have started.
   */
  attempts?: number | undefined
  created_at: Timestamp
  started_at?: Timestamp | undefined
  finished_at?: Timestamp | undefined
  /**
   * Reason for the last failure. A queued job with a reason is tried again.
   */
  error?: string | undefined
  /**
   * Result of a job that has succeeded.
   */
  result?:
    | {
        [key: string]: unknown
      }
    | undefined
}

/**
 * The first record of an export.
 */
export type ExportHeader = {
  type: 'header'
  format: 'sekha-export'
  format_version: 1
  created_at: Timestamp
  /**
   * Checkpoint after which this stream begins.
   */
  after?: string | undefined
}

/**
 * A conversation, followed by its messages.
 */
export type ExportConversation = {
  type: 'conversation'
  /**
   * Identifies the conversation.
   */
  id: string
  /**
   * User who owns the conversation. Absent if it belongs to the whole tenant.
   */
  user_id?: string | undefined
  /**
   * Namespace of the conversation. Absent if it has none.
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
  status: ConversationStatus
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score: number
  /**
   * Importance that `unpin` restores.
   */
  importance_before_pin?: number | undefined
  metadata?: Metadata | undefined
  created_at: Timestamp
  updated_at: Timestamp
}

/**
 * A message of the preceding conversation.
 */
export type ExportMessage = {
  type: 'message'
  /**
   * Identifies the message.
   */
  id: string
  /**
   * Identifies the conversation of the message.
   */
  conversation_id: string
  /**
   * Position in the conversation, counted from 1.
   */
  sequence?: number | undefined
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
  metadata?: Metadata | undefined
}

/**
 * A position from which an export can continue.
 */
export type ExportCheckpoint = {
  type: 'checkpoint'
  /**
   * Value for `after` in the next request.
   */
  checkpoint: string
}

/**
 * The last record of a complete stream.
 */
export type ExportFooter = {
  type: 'footer'
  /**
   * Number of conversation records since the header.
   */
  conversations: number
  /**
   * Number of message records since the header.
   */
  messages: number
  /**
   * SHA-256 in hexadecimal of all preceding lines since the header, including their newlines. A server sends it.
   */
  sha256?: string | undefined
}

/**
 * A line of an export.
 */
export type ExportRecord =
  | ({
      type: 'header'
    } & ExportHeader)
  | ({
      type: 'conversation'
    } & ExportConversation)
  | ({
      type: 'message'
    } & ExportMessage)
  | ({
      type: 'checkpoint'
    } & ExportCheckpoint)
  | ({
      type: 'footer'
    } & ExportFooter)

/**
 * Numbers of created and skipped records of one kind.
 */
export type ImportCounts = {
  /**
   * Number of stored records.
   */
  created: number
  /**
   * Number of records that already existed.
   */
  skipped: number
}

/**
 * Numbers of created and skipped records.
 */
export type ImportReport = {
  conversations: ImportCounts
  messages: ImportCounts
}

/**
 * State of one dependency of the server.
 */
export type HealthCheck = {
  /**
   * `ok` or `error`.
   */
  status: string
  /**
   * The violated rule, for people.
   */
  error?: string | undefined
}

/**
 * Health of the server. All properties but `status` depend on the server.
 */
export type Health = {
  /**
   * `healthy` or `unhealthy`.
   */
  status: string
  timestamp?: Timestamp | undefined
  /**
   * Checked dependencies: `database` and `chroma` (in this server, the search index).
   */
  checks?:
    | {
        [key: string]: HealthCheck
      }
    | undefined
  /**
   * Version of the server.
   */
  version?: string | undefined
  /**
   * Seconds since the server started.
   */
  uptime_seconds?: number | undefined
}

/**
 * An OpenAPI document.
 */
export type Contract = {
  [key: string]: unknown
}

/**
 * A conversation to store.
 */
export type MemoryStore = {
  /**
   * Topic of the conversation.
   */
  label: string
  /**
   * Path of the folder for the conversation.
   */
  folder: string
  /**
   * Messages in order.
   */
  messages: Array<MessageInput>
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score?: number | null | undefined
}

/**
 * The stored conversation.
 */
export type MemoryStored = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Same as `conversation_id`.
   */
  id: string
  /**
   * Label of the conversation.
   */
  label: string
  /**
   * Folder of the conversation.
   */
  folder: string
}

/**
 * The response of the `memory_store` tool.
 */
export type MemoryStoreResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryStored
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}

/**
 * A question with filters.
 */
export type MemorySearch = {
  /**
   * A question in plain words.
   */
  query: string
  /**
   * Maximum results.
   */
  limit?: number | null | undefined
  /**
   * Number of results to skip.
   */
  offset?: number | null | undefined
  /**
   * Restricts the search to matching messages.
   */
  filters?: SearchFilters | null | undefined
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
 * Selects a conversation.
 */
export type MemoryConversationId = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
}

/**
 * Attributes of a conversation.
 */
export type MemoryContext = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Topic of the conversation.
   */
  label: string
  /**
   * `active` or `archived`.
   */
  status: string
  /**
   * Path of the folder of the conversation.
   */
  folder: string
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score: number
  /**
   * Number of words in the messages.
   */
  word_count: number
  /**
   * Always 1.
   */
  session_count: number
  created_at: Timestamp
  updated_at: Timestamp
}

/**
 * The response of the `memory_get_context` tool.
 */
export type MemoryGetContextResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryContext
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}

/**
 * Attributes to change.
 */
export type MemoryUpdate = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Replaces the label.
   */
  label?: string | null | undefined
  /**
   * Path of the new folder.
   */
  folder?: string | null | undefined
  /**
   * Replaces the status.
   */
  status?: ConversationStatus | null | undefined
  /**
   * From 1 (pruned first) to 10 (pinned).
   */
  importance_score?: number | null | undefined
}

/**
 * The changed attributes of a conversation.
 */
export type MemoryUpdated = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Names of the changed attributes.
   */
  updated_fields: Array<string>
  /**
   * Confirmation for people.
   */
  message: string
}

/**
 * The response of the `memory_update` tool.
 */
export type MemoryUpdateResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryUpdated
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}

/**
 * Selects candidates for pruning.
 */
export type MemoryPrune = {
  /**
   * Selects conversations that were not accessed for this many days.
   */
  threshold_days?: number | null | undefined
  /**
   * Selects conversations below this importance.
   */
  importance_threshold?: number | null | undefined
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

/**
 * Selects a conversation and a format.
 */
export type MemoryExport = {
  /**
   * Identifies the conversation.
   */
  conversation_id: string
  /**
   * Output format: `json` or `markdown`.
   */
  format?: string | null | undefined
  /**
   * Whether to include metadata.
   */
  include_metadata?: boolean | null | undefined
}

/**
 * Attributes of an exported conversation.
 */
export type MemoryExportedConversation = {
  /**
   * Identifies the conversation.
   */
  id: string
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
  importance_score: number
  /**
   * Number of words in the messages.
   */
  word_count: number
  /**
   * Always 1.
   */
  session_count: number
  created_at: Timestamp
  updated_at: Timestamp
}

/**
 * A message of an exported conversation.
 */
export type MemoryExportedMessage = {
  /**
   * Identifies the message.
   */
  id: string
  /**
   * `user`, `assistant`, `system`, `tool`, or a custom role.
   */
  role: string
  /**
   * Text of the message.
   */
  content: string
  timestamp: Timestamp
  /**
   * Metadata of the message.
   */
  metadata?:
    | {
        [key: string]: unknown
      }
    | null
    | undefined
}

/**
 * A conversation with its messages.
 */
export type MemoryExported = {
  conversation: MemoryExportedConversation
  /**
   * Messages in order.
   */
  messages: Array<MemoryExportedMessage>
  /**
   * `json` or `markdown`.
   */
  format: string
  /**
   * Whether metadata is included.
   */
  include_metadata: boolean
  /**
   * The conversation as Markdown, if `format` is `markdown`.
   */
  markdown?: string | undefined
}

/**
 * The response of the `memory_export` tool.
 */
export type MemoryExportResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryExported
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}

/**
 * Selects conversations to count. The filters can be combined.
 */
export type MemoryStats = {
  /**
   * Keeps conversations in this folder and its subfolders.
   */
  folder?: string | null | undefined
  /**
   * Keeps conversations with exactly this label.
   */
  label?: string | null | undefined
}

/**
 * Counts and averages of conversations.
 */
export type MemoryStatistics = {
  /**
   * Number of conversations.
   */
  total_conversations: number
  /**
   * Mean importance of the conversations.
   */
  average_importance: number
  /**
   * Folders of the conversations.
   */
  folders?: Array<string> | undefined
  /**
   * Labels of the conversations.
   */
  labels?: Array<string> | undefined
}

/**
 * The response of the `memory_stats` tool.
 */
export type MemoryStatsResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryStatistics
  /**
   * Reason for a failure.
   */
  error?: string | null | undefined
}

/**
 * The query parameters of `conversations.list`.
 */
export type ConversationsListQuery = {
  /**
   * Selects the order of creation: `start` for the first page, then `next_cursor` of the previous page. Cannot be combined with `page`.
   */
  cursor?: string | undefined
  /**
   * Page number, counted from 1.
   */
  page?: number | undefined
  /**
   * Conversations per page, at most 100. A page of conversations holds at most 8 MiB of metadata. Beyond that a numbered page is refused, and a page by cursor is shorter.
   */
  page_size?: number | undefined
  /**
   * Keeps conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Keeps conversations in this folder and its subfolders.
   */
  folder?: string | undefined
  /**
   * `true` keeps pinned conversations, `false` the others.
   */
  pinned?: boolean | undefined
  /**
   * `true` keeps archived conversations, `false` active ones.
   */
  archived?: boolean | undefined
  /**
   * Minimum importance.
   */
  importance_min?: number | undefined
  /**
   * Maximum importance.
   */
  importance_max?: number | undefined
  /**
   * Keeps conversations with a message at or after this timestamp and before `date_to`.
   */
  date_from?: TimestampInput | undefined
  /**
   * Keeps conversations with a message before this timestamp and at or after `date_from`.
   */
  date_to?: TimestampInput | undefined
}

/**
 * The query parameters of `conversations.count`.
 */
export type ConversationsCountQuery = {
  /**
   * Keeps conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Keeps conversations in this folder and its subfolders.
   */
  folder?: string | undefined
  /**
   * `true` keeps pinned conversations, `false` the others.
   */
  pinned?: boolean | undefined
  /**
   * `true` keeps archived conversations, `false` active ones.
   */
  archived?: boolean | undefined
  /**
   * Minimum importance.
   */
  importance_min?: number | undefined
  /**
   * Maximum importance.
   */
  importance_max?: number | undefined
  /**
   * Keeps conversations with a message at or after this timestamp and before `date_to`.
   */
  date_from?: TimestampInput | undefined
  /**
   * Keeps conversations with a message before this timestamp and at or after `date_from`.
   */
  date_to?: TimestampInput | undefined
}

/**
 * The query parameters of `conversations.messages.list`.
 */
export type ConversationsMessagesListQuery = {
  /**
   * `next_cursor` of the previous page. Omit it for the first page.
   */
  cursor?: string | undefined
  /**
   * Messages per page, at most 100. A page of very long messages holds fewer.
   */
  limit?: number | undefined
}

/**
 * The query parameters of `export.stream`.
 */
export type ExportStreamQuery = {
  /**
   * Continues the export after this checkpoint.
   */
  after?: string | undefined
  /**
   * Exports only this conversation.
   */
  conversation_id?: string | undefined
  /**
   * Keeps conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Keeps conversations in this folder and its subfolders.
   */
  folder?: string | undefined
  /**
   * `true` keeps pinned conversations, `false` the others.
   */
  pinned?: boolean | undefined
  /**
   * `true` keeps archived conversations, `false` active ones.
   */
  archived?: boolean | undefined
  /**
   * Minimum importance.
   */
  importance_min?: number | undefined
  /**
   * Maximum importance.
   */
  importance_max?: number | undefined
  /**
   * Keeps conversations with a message at or after this timestamp and before `date_to`.
   */
  date_from?: TimestampInput | undefined
  /**
   * Keeps conversations with a message before this timestamp and at or after `date_from`.
   */
  date_to?: TimestampInput | undefined
}
