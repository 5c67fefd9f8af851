// Generated from openapi/ by `npm run generate`. Never edited.

/**
 * A timestamp in a request, of a day and time that exist: RFC 3339, with a space for the `T`, no seconds, or a short
 * offset as well; without a zone it means UTC. Second 60 is the end of a month in UTC alone. It has to lie in the years
 * 0 to 9999 in UTC. Digits beyond the millisecond are cut. `timestamps.json` beside the contract lists what is read and
 * what is refused.
 *
 */
export type TimestampInput = Date | string

/**
 * Anything the application wants to keep beside the record. Kept as it was given. A property named `__proto__` is
 * refused at every depth.
 *
 */
export type Metadata = {
  [key: string]: unknown
}

/**
 * A timestamp. Our server writes RFC 3339 with `Z`; a legacy server omits the zone (it means UTC), may put a space
 * for the `T`, and writes up to nine fraction digits.
 *
 */
export type Timestamp = Date

/**
 * A conversation in the shape of a search result, as the original controller lists it.
 */
export type ConversationListItem = {
  /**
   * The conversation's id.
   */
  conversation_id: string
  /**
   * The nil UUID.
   */
  message_id: string
  /**
   * Always 1.
   */
  score: number
  /**
   * The label once more.
   */
  content: string
  metadata: Metadata
  /**
   * What the conversation is about.
   */
  label: string
  /**
   * Where it is filed.
   */
  folder: string
  timestamp: Timestamp
  /**
   * `active` or `archived`.
   */
  status?: string | undefined
  /**
   * From 1 to 10.
   */
  importance_score?: number | undefined
  /**
   * How many messages it holds.
   */
  message_count?: number | undefined
  created_at?: Timestamp | undefined
  updated_at?: Timestamp | undefined
}

/**
 * One page of conversations.
 */
export type ConversationPage = {
  /**
   * The conversations of this page.
   */
  results: Array<ConversationListItem>
  /**
   * How many there are on all pages.
   */
  total: number
  /**
   * This page, counted from 1.
   */
  page: number
  /**
   * How many a page holds.
   */
  page_size: number
  /**
   * With `cursor`: where the next page begins; null after the last one.
   */
  next_cursor?: string | null | undefined
}

/**
 * One thing that is wrong with a request.
 */
export type Issue = {
  /**
   * Where, as a property path; empty for the whole.
   */
  path: string
  /**
   * What is wrong.
   */
  message: string
  /**
   * A stable name of the rule, for programs.
   */
  code?: string | undefined
}

/**
 * The body of every error.
 */
export type ErrorBody = {
  /**
   * What failed, for people.
   */
  error: string
  /**
   * The HTTP status once more.
   */
  code: number
  /**
   * What is wrong with the request, one by one.
   */
  issues?: Array<Issue> | undefined
  /**
   * On 409: the revision that the server holds.
   */
  current_revision?: number | undefined
  /**
   * The id of the request, also in the `X-Request-Id` header.
   */
  request_id?: string | undefined
}

/**
 * A part of a message. Text alone is kept, so a part of another type, such as an image, is refused.
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
   * Who speaks: `user`, `assistant`, `system`, `tool`, or a role of your own.
   */
  role: string
  /**
   * The text. ConversationRecord as parts, the text parts are joined with a space.
   */
  content: string | Array<ContentPart>
  /**
   * The speaker's name; it can be searched for.
   */
  name?: string | null | undefined
  /**
   * When it was said. Default is the moment it is stored.
   */
  timestamp?: TimestampInput | null | undefined
  /**
   * Kept as it is given.
   */
  metadata?: Metadata | null | undefined
}

/**
 * A conversation to store.
 */
export type ConversationCreate = {
  /**
   * What the conversation is about, in a few words.
   */
  label: string
  /**
   * Where to file it.
   */
  folder?: string | null | undefined
  /**
   * From 1 (let go first) to 10 (pinned).
   */
  importance_score?: number | null | undefined
  /**
   * Kept as it is given.
   */
  metadata?: Metadata | null | undefined
  /**
   * The messages in their order. May be empty.
   */
  messages: Array<MessageInput>
}

/**
 * A stored conversation. What a legacy server does not send is optional.
 */
export type Conversation = {
  /**
   * The conversation's id.
   */
  id: string
  /**
   * The same id, in the response to `conversations.create`.
   */
  conversation_id?: string | undefined
  /**
   * What the conversation is about.
   */
  label: string
  /**
   * Where it is filed.
   */
  folder: string
  /**
   * `active` or `archived`.
   */
  status: string
  /**
   * From 1 to 10; a pinned conversation has 10.
   */
  importance_score?: number | undefined
  /**
   * How many messages it holds.
   */
  message_count: number
  metadata?: Metadata | undefined
  /**
   * Grows with every change of the attributes; see `expected_revision`.
   */
  revision?: number | undefined
  created_at: Timestamp
  updated_at?: Timestamp | undefined
  /**
   * When it was last read, found, put into a context or appended to; exact to a minute.
   */
  last_accessed?: Timestamp | undefined
  /**
   * About what its messages would cost in a prompt.
   */
  token_estimate?: number | undefined
  /**
   * The ids of the stored messages in their order, in the response to `conversations.create`.
   */
  message_ids?: Array<string> | undefined
}

/**
 * How many conversations pass the filters.
 */
export type ConversationCount = {
  /**
   * The number.
   */
  count: number
  /**
   * The label filter that was applied.
   */
  label?: string | null | undefined
  /**
   * The folder filter that was applied.
   */
  folder?: string | null | undefined
  /**
   * A legacy server's refusal, sent with status 200.
   */
  error?: string | undefined
}

/**
 * Whether the conversation is in use.
 */
export type ConversationStatus = 'active' | 'archived'

/**
 * What to change.
 */
export type ConversationPatch = {
  /**
   * What the conversation is about, in a few words.
   */
  label?: string | undefined
  /**
   * A path such as `/work/projects`. A trailing slash makes no difference.
   */
  folder?: string | undefined
  /**
   * From 1 (let go first) to 10 (pinned).
   */
  importance_score?: number | undefined
  status?: ConversationStatus | undefined
  metadata?: Metadata | undefined
  /**
   * Change only if this is the current revision.
   */
  expected_revision?: number | undefined
}

/**
 * The new label and, if given, the new folder.
 */
export type LabelUpdate = {
  /**
   * What the conversation is about, in a few words.
   */
  label: string
  /**
   * Where to move it; it stays where it is by default.
   */
  folder?: string | null | undefined
}

/**
 * The new folder.
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
   * The message's id.
   */
  id: string
  /**
   * The conversation it belongs to.
   */
  conversation_id: string
  /**
   * Its place in the conversation, counted from 1.
   */
  sequence?: number | undefined
  /**
   * Who speaks.
   */
  role: string
  /**
   * The speaker's name.
   */
  name?: string | undefined
  /**
   * The text.
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
   * The messages of this page in their order.
   */
  messages: Array<Message>
  /**
   * Where the next page begins; null on the last one.
   */
  next_cursor: string | null
  /**
   * How many messages the conversation holds.
   */
  total: number
}

/**
 * Messages to append.
 */
export type MessageAppend = {
  /**
   * In their order.
   */
  messages: Array<MessageInput>
}

/**
 * What was stored.
 */
export type MessagesAppended = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * How many messages it holds now.
   */
  message_count: number
  /**
   * The stored messages in their order.
   */
  messages: Array<Message>
}

/**
 * Which messages may be found. They mean the same here as in the list and the count of conversations. `status` and
 * `archived` must not contradict each other.
 *
 */
export type SearchFilters = {
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | null | undefined
  /**
   * Only conversations with exactly this label.
   */
  label?: string | null | undefined
  /**
   * Only conversations in use, or only archived ones. It must not contradict `archived`.
   */
  status?: ConversationStatus | null | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | null | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | null | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | null | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | null | undefined
  /**
   * Only messages at or after this timestamp.
   */
  date_from?: TimestampInput | null | undefined
  /**
   * Only messages before this timestamp.
   */
  date_to?: TimestampInput | null | undefined
  /**
   * Only messages of this role.
   */
  role?: string | null | undefined
}

/**
 * A question.
 */
export type Query = {
  /**
   * The question in plain words, in at most 10,000 characters.
   */
  query: string
  /**
   * How many results a page holds. More than 100 is refused.
   */
  limit?: number | null | undefined
  /**
   * How many results to skip. A client that iterates ends there: it gives at most the first 100,000 results and a page.
   */
  offset?: number | null | undefined
  /**
   * Which messages may be found.
   */
  filters?: SearchFilters | null | undefined
  /**
   * Whether text in double quotes has to appear as it stands, apart from the endings of its words: at most 32 phrases. Without it quotes mean nothing.
   */
  phrases?: boolean | null | undefined
  /**
   * Whether the last word also finds words that begin with it, as for search while typing.
   */
  prefix?: boolean | null | undefined
  /**
   * Whether each result says where the words are.
   */
  snippets?: boolean | null | undefined
  /**
   * Whether each result says how its score came about.
   */
  explain?: boolean | null | undefined
}

/**
 * A word of the query in a snippet, in UTF-16 code units.
 */
export type Highlight = {
  /**
   * Where it begins.
   */
  start: number
  /**
   * Where it ends, not included.
   */
  end: number
}

/**
 * The part of a message that has most of the words, where `snippets` asks for it.
 */
export type Snippet = {
  /**
   * A passage of `content` as it stands, at most about 200 characters.
   */
  text: string
  /**
   * The words that were found, in their order.
   */
  highlights: Array<Highlight>
}

/**
 * A word's part of a score.
 */
export type ExplainedTerm = {
  /**
   * The word as the index has it, without its ending.
   */
  term: string
  /**
   * `query`, or `feedback` for a word that the best results have in common.
   */
  source: string
  /**
   * How much it counts: how often the query says it, or less for feedback.
   */
  weight: number
  /**
   * How often the message has it.
   */
  frequency: number
  /**
   * How many of the searched messages have it.
   */
  message_frequency: number
  /**
   * How much the word tells.
   */
  idf: number
  /**
   * Its part of `score`.
   */
  score: number
}

/**
 * A turn nearby in the same conversation that speaks for the message.
 */
export type ExplainedNeighbour = {
  /**
   * The turn.
   */
  message_id: string
  /**
   * How many turns away it is, below zero for earlier ones.
   */
  distance: number
  /**
   * How much of its own score counts.
   */
  weight: number
  /**
   * Its part of `score`.
   */
  score: number
}

/**
 * How a score came about, where `explain` asks for it. The parts add up to the score.
 */
export type Explanation = {
  /**
   * What each word gives.
   */
  terms: Array<ExplainedTerm>
  /**
   * What the turns nearby give.
   */
  neighbours: Array<ExplainedNeighbour>
  /**
   * What the scores are shares of.
   */
  best_possible: number
}

/**
 * A message that was found, with the conversation it belongs to.
 */
export type SearchResult = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * The message.
   */
  message_id: string
  /**
   * From 0 to 1, higher is better; a share of the best score that the query could have. The same on every page.
   */
  score: number
  /**
   * The message's text.
   */
  content: string
  metadata: Metadata
  /**
   * The conversation's label.
   */
  label: string
  /**
   * The conversation's folder.
   */
  folder: string
  timestamp: Timestamp
  /**
   * Who speaks.
   */
  role?: string | undefined
  /**
   * The speaker's name.
   */
  name?: string | undefined
  snippet?: Snippet | undefined
  explanation?: Explanation | undefined
}

/**
 * What was looked for.
 */
export type Searched = {
  /**
   * The words of the query as the index has them.
   */
  terms: Array<string>
  /**
   * Those of them that no searched message has.
   */
  missing: Array<string>
  /**
   * Words that were added because the best results have them in common.
   */
  feedback: Array<string>
  /**
   * The phrases that had to appear.
   */
  phrases: Array<string>
  /**
   * How many messages passed the filters.
   */
  message_count: number
}

/**
 * One page of results.
 */
export type QueryPage = {
  /**
   * The results of this page, the best first.
   */
  results: Array<SearchResult>
  /**
   * How many messages match on all pages.
   */
  total: number
  /**
   * This page, counted from 1.
   */
  page: number
  /**
   * How many a page holds.
   */
  page_size: number
  searched?: Searched | undefined
}

/**
 * Words to look for.
 */
export type Fulltext = {
  /**
   * The words, in at most 10,000 characters.
   */
  query: string
  /**
   * How many results to give. More than 100 is refused.
   */
  limit?: number | null | undefined
  /**
   * Which messages may be found.
   */
  filters?: SearchFilters | null | undefined
  /**
   * Whether text in double quotes has to appear as it stands, apart from the endings of its words: at most 32 phrases. Without it quotes mean nothing.
   */
  phrases?: boolean | null | undefined
  /**
   * Whether the last word also finds words that begin with it, as for search while typing.
   */
  prefix?: boolean | null | undefined
  /**
   * Whether each result says where the words are.
   */
  snippets?: boolean | null | undefined
  /**
   * Whether each result says how its score came about.
   */
  explain?: boolean | null | undefined
}

/**
 * A message that was found.
 */
export type FulltextHit = {
  /**
   * The message's id.
   */
  id: string
  /**
   * The conversation it belongs to.
   */
  conversation_id: string
  /**
   * Who speaks.
   */
  role: string
  /**
   * The speaker's name.
   */
  name?: string | undefined
  /**
   * The text.
   */
  content: string
  timestamp: Timestamp
  /**
   * Always null.
   */
  embedding_id?: string | null | undefined
  metadata?: Metadata | undefined
  /**
   * As in `query`.
   */
  score?: number | undefined
  /**
   * The conversation's label.
   */
  label?: string | undefined
  /**
   * The conversation's folder.
   */
  folder?: string | undefined
  snippet?: Snippet | undefined
  explanation?: Explanation | undefined
}

/**
 * The messages that were found.
 */
export type FulltextResults = {
  /**
   * The messages, the best first.
   */
  results: Array<FulltextHit>
  /**
   * How many messages match.
   */
  total: number
  searched?: Searched | undefined
}

/**
 * What the next prompt is about.
 */
export type ContextAssemble = {
  /**
   * What the user wants now.
   */
  query: string
  /**
   * Labels to prefer.
   */
  preferred_labels?: Array<string> | null | undefined
  /**
   * The most tokens that the context may cost.
   */
  context_budget?: number | null | undefined
  /**
   * Folders to leave out, with everything below them.
   */
  excluded_folders?: Array<string> | null | undefined
}

/**
 * Where a message comes from.
 */
export type Citation = {
  /**
   * The conversation's label.
   */
  label: string
  /**
   * The conversation's folder.
   */
  folder: string
  timestamp: Timestamp
}

/**
 * The message's own metadata, and where it comes from.
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
   * The message's id.
   */
  id: string
  /**
   * The conversation it belongs to.
   */
  conversation_id: string
  /**
   * Who speaks.
   */
  role: string
  /**
   * The speaker's name.
   */
  name?: string | undefined
  /**
   * The text.
   */
  content: string
  timestamp: Timestamp
  /**
   * Always null.
   */
  embedding_id?: string | null | undefined
  metadata?: ContextMessageMetadata | undefined
}

/**
 * Messages in the order in which a model reads them.
 */
export type ContextMessages = Array<ContextMessage>

/**
 * What the next prompt is about.
 */
export type ContextBuild = {
  /**
   * What the user wants now.
   */
  query: string
  /**
   * Labels to prefer.
   */
  preferred_labels?: Array<string> | undefined
  /**
   * The most tokens that the context may cost.
   */
  context_budget?: number | undefined
  /**
   * Folders to leave out, with everything below them.
   */
  excluded_folders?: Array<string> | undefined
  /**
   * The running conversation: its newest user turn is always kept.
   */
  conversation_id?: string | undefined
  filters?: SearchFilters | undefined
}

/**
 * Why a message is in a context, and what it costs.
 */
export type ContextPick = {
  /**
   * The message.
   */
  message_id: string
  /**
   * How it became a candidate: `pinned`, `search`, `label`, `recent`, `turn` (the newest user turn) or `pair` (it belongs to a tool call).
   */
  source: string
  /**
   * 0.5 × importance + 0.3 × recency + 0.2 × label.
   */
  rank: number
  /**
   * What it costs.
   */
  token_count: number
}

/**
 * A candidate that was left out.
 */
export type ContextOmission = {
  /**
   * The message.
   */
  message_id: string
  /**
   * Why: `budget`, `duplicate`, `diversity`, or `excluded`.
   */
  reason: string
}

/**
 * An assembled context and how it was made.
 */
export type Context = {
  /**
   * The messages in the order of a prompt.
   */
  messages: Array<ContextMessage>
  /**
   * Why each message is in it, in the order of the messages.
   */
  included: Array<ContextPick>
  /**
   * What the messages cost in tokens, with four for the frame of each. Above the budget only where the newest user turn alone is.
   */
  token_count: number
  /**
   * What they were allowed to cost.
   */
  token_budget: number
  /**
   * The token encoding that was counted in.
   */
  encoding: string
  /**
   * The best candidates that are not in it.
   */
  omitted: Array<ContextOmission>
}

/**
 * The window that is summarised: the day of the newest message, the 7 days that end with it, or the 30.
 */
export type SummaryLevel = 'daily' | 'weekly' | 'monthly'

/**
 * What to summarise.
 */
export type SummarizeRequest = {
  /**
   * The conversation.
   */
  conversation_id: string
  level: SummaryLevel
}

/**
 * A sentence of the window.
 */
export type SummarySource = {
  /**
   * The sentence as it was said.
   */
  sentence: string
  /**
   * The message that it is from.
   */
  message_id: string
}

/**
 * A summary.
 */
export type Summary = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * The window.
   */
  level: string
  /**
   * The text.
   */
  summary: string
  generated_at: Timestamp
  /**
   * The messages that it cites.
   */
  message_ids?: Array<string> | undefined
  /**
   * Where each sentence comes from, in the order of the summary; of a summary that a model wrote, what the model was given.
   */
  sources?: Array<SummarySource> | undefined
  /**
   * Where the window begins.
   */
  window_from?: Timestamp | undefined
  /**
   * Where the window ends, not included: the end of the day of the newest message.
   */
  window_to?: Timestamp | undefined
  /**
   * What wrote it; null when no model was used.
   */
  model?: string | null | undefined
}

/**
 * Which conversations to consider.
 */
export type PruneDryRun = {
  /**
   * Consider what was not accessed for this many days.
   */
  threshold_days: number
  /**
   * Consider only conversations of at most this importance.
   */
  importance_threshold?: number | null | undefined
  /**
   * How many to name at most. More than 1000 is refused.
   */
  limit?: number | null | undefined
}

/**
 * A conversation that could be let go.
 */
export type PruningSuggestion = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * Its label.
   */
  conversation_label: string
  last_accessed: Timestamp
  /**
   * How many messages it holds.
   */
  message_count: number
  /**
   * What its messages would cost in a prompt.
   */
  token_estimate: number
  /**
   * From 1 to 10.
   */
  importance_score: number
  /**
   * What it is about.
   */
  preview: string
  /**
   * `archive` where it costs more than 5000 tokens and has an importance below 5, else `keep`.
   */
  recommendation: string
  /**
   * What wrote the preview; null when no model was used.
   */
  model?: string | null | undefined
}

/**
 * The candidates.
 */
export type PruneSuggestions = {
  /**
   * The conversations.
   */
  suggestions: Array<PruningSuggestion>
  /**
   * How many there are, named or not.
   */
  total: number
  /**
   * What the named ones that are recommended for archiving would cost in prompts.
   */
  token_savings?: number | undefined
}

/**
 * What to archive.
 */
export type PruneExecute = {
  /**
   * The conversations.
   */
  conversation_ids: Array<string>
}

/**
 * What became of a conversation.
 */
export type PruneOutcome = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * `archived`, or `unchanged` where it was archived already.
   */
  outcome: string
}

/**
 * What became of each conversation.
 */
export type PruneOutcomes = {
  /**
   * In the order of the request, each conversation once.
   */
  results?: Array<PruneOutcome> | undefined
}

/**
 * What to suggest labels for.
 */
export type SuggestLabels = {
  /**
   * The conversation.
   */
  conversation_id: string
}

/**
 * A label that would fit.
 */
export type LabelSuggestion = {
  /**
   * The label.
   */
  label: string
  /**
   * From 0 to 1.
   */
  confidence: number
  /**
   * Whether another conversation has it.
   */
  is_existing: boolean
  /**
   * Why it would fit.
   */
  reason: string
  /**
   * What suggested it; null when no model was used.
   */
  model?: string | null | undefined
}

/**
 * Labels that would fit.
 */
export type LabelSuggestions = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * The surest first.
   */
  suggestions: Array<LabelSuggestion>
}

/**
 * What to judge.
 */
export type SuggestImportance = {
  /**
   * The conversation.
   */
  conversation_id: string
}

/**
 * How important a conversation seems. Nothing is changed.
 */
export type ImportanceSuggestion = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * From 1 to 9, for 10 means pinned.
   */
  importance_score: number
  /**
   * What speaks for it.
   */
  reasons: Array<string>
  /**
   * What scored it together with the rules; null when no model was used.
   */
  model: string | null
}

/**
 * A label and how often it is used.
 */
export type LabelCount = {
  /**
   * The label.
   */
  label: string
  /**
   * How many conversations have it.
   */
  count: number
}

/**
 * Every label.
 */
export type LabelCounts = {
  /**
   * In the order of the labels.
   */
  labels: Array<LabelCount>
}

/**
 * A folder and what it holds.
 */
export type FolderCount = {
  /**
   * The path.
   */
  folder: string
  /**
   * How many conversations are in it.
   */
  count: number
  /**
   * How many conversations are in it or below it.
   */
  total: number
}

/**
 * Every folder that holds a conversation.
 */
export type FolderCounts = {
  /**
   * In the order of the paths.
   */
  folders: Array<FolderCount>
}

/**
 * A job that was started.
 */
export type RebuildStarted = {
  /**
   * Ask `jobs.get` how far it is.
   */
  job_id?: string | undefined
}

/**
 * Work that goes on in the background.
 */
export type Job = {
  /**
   * The job's id.
   */
  id: string
  /**
   * What it does, such as `rebuild-embeddings`.
   */
  kind: string
  /**
   * How it stands.
   */
  status: 'queued' | 'running' | 'succeeded' | 'failed'
  /**
   * How many items are done.
   */
  done: number
  /**
   * How many items there are.
   */
  total: number
  created_at: Timestamp
  finished_at?: Timestamp | undefined
  /**
   * Why it failed.
   */
  error?: string | undefined
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
   * The checkpoint that this stream continues.
   */
  after?: string | undefined
}

/**
 * A conversation; its messages follow.
 */
export type ExportConversation = {
  type: 'conversation'
  /**
   * The conversation's id.
   */
  id: string
  /**
   * What it is about.
   */
  label: string
  /**
   * Where it is filed.
   */
  folder: string
  status: ConversationStatus
  /**
   * From 1 to 10.
   */
  importance_score: number
  /**
   * What `unpin` restores.
   */
  importance_before_pin?: number | undefined
  metadata?: Metadata | undefined
  created_at: Timestamp
  updated_at: Timestamp
}

/**
 * A message of the conversation before it.
 */
export type ExportMessage = {
  type: 'message'
  /**
   * The message's id.
   */
  id: string
  /**
   * The conversation it belongs to.
   */
  conversation_id: string
  /**
   * Its place in the conversation, counted from 1.
   */
  sequence?: number | undefined
  /**
   * Who speaks.
   */
  role: string
  /**
   * The speaker's name.
   */
  name?: string | undefined
  /**
   * The text.
   */
  content: string
  timestamp: Timestamp
  metadata?: Metadata | undefined
}

/**
 * A place from which the export can be continued.
 */
export type ExportCheckpoint = {
  type: 'checkpoint'
  /**
   * For `after`.
   */
  checkpoint: string
}

/**
 * The last record of a complete stream.
 */
export type ExportFooter = {
  type: 'footer'
  /**
   * How many conversation records this stream holds.
   */
  conversations: number
  /**
   * How many message records this stream holds.
   */
  messages: number
  /**
   * The SHA-256, in hex, of every line of this stream before this one, each with its newline.
   */
  sha256: string
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
 * What became of the records of one kind.
 */
export type ImportCounts = {
  /**
   * How many were stored.
   */
  created: number
  /**
   * How many were here already.
   */
  skipped: number
}

/**
 * What an import did.
 */
export type ImportReport = {
  conversations: ImportCounts
  messages: ImportCounts
}

/**
 * One thing that the server stands on.
 */
export type HealthCheck = {
  /**
   * `ok` or `error`.
   */
  status: string
  /**
   * What is wrong.
   */
  error?: string | undefined
}

/**
 * How the server is. Which properties there are depends on the server; `status` is always there.
 */
export type Health = {
  /**
   * `healthy` or `unhealthy`.
   */
  status: string
  timestamp?: Timestamp | undefined
  /**
   * What was checked: `database`, and `chroma`, which here is the search index.
   */
  checks?:
    | {
        [key: string]: HealthCheck
      }
    | undefined
  /**
   * The server's version.
   */
  version?: string | undefined
  /**
   * How long it has been running.
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
   * What it is about.
   */
  label: string
  /**
   * Where to file it.
   */
  folder: string
  /**
   * The messages in their order.
   */
  messages: Array<MessageInput>
  /**
   * From 1 to 10.
   */
  importance_score?: number | null | undefined
}

/**
 * What was stored.
 */
export type MemoryStored = {
  /**
   * The conversation's id.
   */
  conversation_id: string
  /**
   * The same id.
   */
  id: string
  /**
   * Its label.
   */
  label: string
  /**
   * Its folder.
   */
  folder: string
}

/**
 * The response of the tool `memory_store`.
 */
export type MemoryStoreResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryStored
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * What to look for.
 */
export type MemorySearch = {
  /**
   * The question.
   */
  query: string
  /**
   * How many results to give.
   */
  limit?: number | null | undefined
  /**
   * How many results to skip.
   */
  offset?: number | null | undefined
  /**
   * Which messages may be found.
   */
  filters?: SearchFilters | null | undefined
}

/**
 * What was found.
 */
export type MemorySearchResults = {
  /**
   * The question.
   */
  query: string
  /**
   * How many messages match.
   */
  total_results: number
  /**
   * How many were asked for.
   */
  limit: number
  /**
   * The messages, the best first.
   */
  results: Array<SearchResult>
}

/**
 * The response of the tool `memory_search`.
 */
export type MemorySearchResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemorySearchResults
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * Which conversation.
 */
export type MemoryConversationId = {
  /**
   * The conversation.
   */
  conversation_id: string
}

/**
 * The attributes of a conversation.
 */
export type MemoryContext = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * What it is about.
   */
  label: string
  /**
   * `active` or `archived`.
   */
  status: string
  /**
   * Where it is filed.
   */
  folder: string
  /**
   * From 1 to 10.
   */
  importance_score: number
  /**
   * How many words its messages have.
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
 * The response of the tool `memory_get_context`.
 */
export type MemoryGetContextResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryContext
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * What to change.
 */
export type MemoryUpdate = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * The new label.
   */
  label?: string | null | undefined
  /**
   * The new folder.
   */
  folder?: string | null | undefined
  /**
   * The new status.
   */
  status?: ConversationStatus | null | undefined
  /**
   * From 1 to 10.
   */
  importance_score?: number | null | undefined
}

/**
 * What was changed.
 */
export type MemoryUpdated = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * The attributes that were changed.
   */
  updated_fields: Array<string>
  /**
   * The same in words.
   */
  message: string
}

/**
 * The response of the tool `memory_update`.
 */
export type MemoryUpdateResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryUpdated
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * Which conversations to consider.
 */
export type MemoryPrune = {
  /**
   * Consider what was not accessed for this many days.
   */
  threshold_days?: number | null | undefined
  /**
   * Consider what is less important.
   */
  importance_threshold?: number | null | undefined
}

/**
 * The candidates.
 */
export type MemoryPruneSuggestions = {
  /**
   * As asked.
   */
  threshold_days: number
  /**
   * As asked.
   */
  importance_threshold: number
  /**
   * How many there are.
   */
  total_suggestions: number
  /**
   * What letting them all go would save in tokens.
   */
  estimated_token_savings: number
  /**
   * The conversations.
   */
  suggestions: Array<PruningSuggestion>
}

/**
 * The response of the tool `memory_prune`.
 */
export type MemoryPruneResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryPruneSuggestions
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * Which conversation, and how.
 */
export type MemoryExport = {
  /**
   * The conversation.
   */
  conversation_id: string
  /**
   * How to write it: `json` or `markdown`.
   */
  format?: string | null | undefined
  /**
   * Whether to include metadata.
   */
  include_metadata?: boolean | null | undefined
}

/**
 * The attributes of an exported conversation.
 */
export type MemoryExportedConversation = {
  /**
   * The conversation.
   */
  id: string
  /**
   * What it is about.
   */
  label: string
  /**
   * Where it is filed.
   */
  folder: string
  /**
   * `active` or `archived`.
   */
  status: string
  /**
   * From 1 to 10.
   */
  importance_score: number
  /**
   * How many words its messages have.
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
   * The message's id.
   */
  id: string
  /**
   * Who speaks.
   */
  role: string
  /**
   * The text.
   */
  content: string
  timestamp: Timestamp
  /**
   * The message's metadata.
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
   * In their order.
   */
  messages: Array<MemoryExportedMessage>
  /**
   * As asked.
   */
  format: string
  /**
   * As asked.
   */
  include_metadata: boolean
  /**
   * The conversation as Markdown, if that was asked for.
   */
  markdown?: string | undefined
}

/**
 * The response of the tool `memory_export`.
 */
export type MemoryExportResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryExported
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * Which conversations to count. Both filters may be given.
 */
export type MemoryStats = {
  /**
   * Only this folder and below it.
   */
  folder?: string | null | undefined
  /**
   * Only this label.
   */
  label?: string | null | undefined
}

/**
 * Counts of conversations.
 */
export type MemoryStatistics = {
  /**
   * How many there are.
   */
  total_conversations: number
  /**
   * Their mean importance.
   */
  average_importance: number
  /**
   * Their folders.
   */
  folders?: Array<string> | undefined
  /**
   * Their labels.
   */
  labels?: Array<string> | undefined
}

/**
 * The response of the tool `memory_stats`.
 */
export type MemoryStatsResponse = {
  /**
   * Whether the tool succeeded.
   */
  success: boolean
  data: MemoryStatistics
  /**
   * The reason for the failure, if it did not.
   */
  error?: string | null | undefined
}

/**
 * The query parameters of `conversations.list`.
 */
export type ConversationsListQuery = {
  /**
   * Where a page in the order of creation begins: `start`, then `next_cursor` of the page before. Excludes `page`.
   */
  cursor?: string | undefined
  /**
   * The page, counted from 1.
   */
  page?: number | undefined
  /**
   * Conversations on a page. More than 100 is refused, and so is a page by number whose metadata holds more than 8 MiB; by cursor it is shorter.
   */
  page_size?: number | undefined
  /**
   * Only conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | undefined
  /**
   * Only conversations with a message at or after this timestamp (and before `date_to`).
   */
  date_from?: TimestampInput | undefined
  /**
   * Only conversations with a message before this timestamp (and not before `date_from`).
   */
  date_to?: TimestampInput | undefined
}

/**
 * The query parameters of `conversations.count`.
 */
export type ConversationsCountQuery = {
  /**
   * Only conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | undefined
  /**
   * Only conversations with a message at or after this timestamp (and before `date_to`).
   */
  date_from?: TimestampInput | undefined
  /**
   * Only conversations with a message before this timestamp (and not before `date_from`).
   */
  date_to?: TimestampInput | undefined
}

/**
 * The query parameters of `conversations.messages.list`.
 */
export type ConversationsMessagesListQuery = {
  /**
   * Where the page begins, from `next_cursor` of the one before.
   */
  cursor?: string | undefined
  /**
   * The most messages on a page; a page of very long ones holds fewer. More than 100 is refused.
   */
  limit?: number | undefined
}

/**
 * The query parameters of `export.stream`.
 */
export type ExportStreamQuery = {
  /**
   * Continue after this checkpoint.
   */
  after?: string | undefined
  /**
   * Only this conversation.
   */
  conversation_id?: string | undefined
  /**
   * Only conversations with exactly this label.
   */
  label?: string | undefined
  /**
   * Only conversations in this folder or below it.
   */
  folder?: string | undefined
  /**
   * Only pinned conversations, or only the others.
   */
  pinned?: boolean | undefined
  /**
   * Only archived conversations, or only active ones.
   */
  archived?: boolean | undefined
  /**
   * Only conversations of at least this importance.
   */
  importance_min?: number | undefined
  /**
   * Only conversations of at most this importance.
   */
  importance_max?: number | undefined
  /**
   * Only conversations with a message at or after this timestamp (and before `date_to`).
   */
  date_from?: TimestampInput | undefined
  /**
   * Only conversations with a message before this timestamp (and not before `date_from`).
   */
  date_to?: TimestampInput | undefined
}
