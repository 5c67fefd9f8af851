import { NotFoundError, type SekhaClient } from '@sekha/core'
import { checkInteger, checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'
import { hash, NOTES, scopedClient } from './scoped-client.ts'
import { objectSchema, type ToolInputSchema } from './tool-schema.ts'

/** Options of {@link memoryTools}. */
export interface MemoryToolsOptions {
  /** Whose memory it is. */
  readonly user: string
  /**
   * The most results of a search.
   *
   * @default 5
   */
  readonly maxResults?: number | undefined
  /**
   * The most characters of a result. Longer texts end with `…`.
   *
   * @default 500
   */
  readonly maxResultLength?: number | undefined
}

const knownOptions: KnownOptions<MemoryToolsOptions> = { user: true, maxResults: true, maxResultLength: true }

/** Options that the AI SDK passes to a tool. */
interface ToolCallOptions {
  readonly abortSignal?: AbortSignal | undefined
}

/** A tool of the AI SDK. */
export interface MemoryTool<Input, Output> {
  readonly description: string
  readonly inputSchema: ToolInputSchema<Input>
  readonly execute: (input: Input, options: ToolCallOptions) => Promise<Output>
}

/** Something that was said, or noted. */
export interface MemoryResult {
  /** The day on which it was said. */
  readonly date: string
  readonly role: string
  readonly text: string
  /** The id of a note, for `forget`. What was said in a conversation has none. */
  readonly note?: string
}

/** The tools of a memory. A type, as an interface is no `ToolSet`. */
export type MemoryTools = {
  readonly searchMemory: MemoryTool<{ query: string }, { results: MemoryResult[] }>
  readonly remember: MemoryTool<{ text: string }, { note: string }>
  readonly forget: MemoryTool<{ note: string }, { forgotten: boolean }>
}

const uuid = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/**
 * Tools for a model that decides itself when to use the memory of a user: `searchMemory`, `remember` and `forget`.
 *
 * A note is stored once, however often the model repeats it. `forget` deletes notes only, no conversations.
 *
 * @example
 * ```ts
 * import { generateText, isStepCount } from 'ai'
 *
 * const { text } = await generateText({
 *   model,
 *   tools: memoryTools(client, { user: 'ada' }),
 *   stopWhen: isStepCount(5),
 *   prompt: 'Remember that I am allergic to peanuts.',
 * })
 * ```
 *
 * @throws {TypeError | RangeError} naming the option, if one is unknown or invalid
 */
export function memoryTools(client: SekhaClient, options: MemoryToolsOptions): MemoryTools {
  checkKnownOptions('memoryTools()', options, knownOptions)
  const { user } = options
  if (typeof user !== 'string' || user === '') {
    throw new TypeError(
      `user must be a string with at least one character, got ${user === '' ? 'none' : describeType(user)}`,
    )
  }
  const maxResults = checkInteger('maxResults', options.maxResults, 5, { min: 1, max: 50 })
  const maxLength = checkInteger('maxResultLength', options.maxResultLength, 500, { min: 20, max: 100_000 })
  const memory = scopedClient(client, user)
  const shorten = (text: string) =>
    text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).toWellFormed()}…`
  return {
    searchMemory: {
      description: 'Searches what the user said or asked to remember in earlier conversations.',
      inputSchema: objectSchema({ query: { description: 'What to look for, in a few words.', maxLength: 500 } }),
      async execute({ query }, { abortSignal }) {
        const hits = await memory.search(query, maxResults, abortSignal)
        return {
          results: hits.map(({ timestamp, role, content, folder, conversation_id: id }) => ({
            date: timestamp.toISOString().slice(0, 10),
            role,
            text: shorten(content),
            ...(folder === NOTES && { note: id }),
          })),
        }
      },
    },
    remember: {
      description: 'Notes a fact about the user for later conversations. Use it for what stays true, in one sentence.',
      inputSchema: objectSchema({ text: { description: 'The fact, in one sentence.', maxLength: 2000 } }),
      async execute({ text }, { abortSignal }) {
        return { note: await memory.remember(text, await hash('note', user, text), abortSignal) }
      },
    },
    forget: {
      description: 'Deletes a note that searchMemory found.',
      inputSchema: objectSchema({
        note: { description: 'The `note` of a result of searchMemory.', maxLength: 36, pattern: uuid },
      }),
      async execute({ note }, { abortSignal }) {
        try {
          return { forgotten: await memory.forget(note, abortSignal) }
        } catch (error) {
          if (error instanceof NotFoundError) return { forgotten: false }
          throw error
        }
      },
    },
  }
}
