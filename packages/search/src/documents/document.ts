/** A text to find: usually one message of a conversation. */
export interface SearchDocument {
  /** Identifies the document: any non-empty string. */
  readonly id: string
  /** The text to search. */
  readonly text: string
  /**
   * The conversation that it is a turn of: any non-empty string. Turns are ordered by when they were added, and near a
   * match they are found too. @default a conversation of its own
   */
  readonly conversation?: string | undefined
  /** Who speaks, to filter by: `user`, `assistant`. An index has at most 255 different roles. @default none */
  readonly role?: string | undefined
  /** When it was said, to filter by. @default none */
  readonly timestamp?: Date | undefined
  /** Further text to search that is not part of the snippet: the speaker's name, a date in words. @default none */
  readonly fields?: readonly string[] | undefined
}

const known: Readonly<Record<keyof SearchDocument, true>> = {
  id: true,
  text: true,
  conversation: true,
  role: true,
  timestamp: true,
  fields: true,
}

/** A document whose timestamp is valid, as the index keeps it. It cannot be changed. */
export type KeptDocument = Readonly<SearchDocument>

/**
 * Returns a checked copy of a document that cannot be changed.
 *
 * @throws {TypeError} naming the property and what it got; never a text
 */
export function keepDocument(value: unknown, name: string): KeptDocument {
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`${name} must be an object, got ${kindOf(value)}`)
  const { id, text, conversation, role, timestamp, fields } = value as Record<keyof SearchDocument, unknown>
  for (const property of Object.keys(value))
    if (!Object.hasOwn(known, property))
      throw new TypeError(`${name}: unknown property "${property}"; a document has ${Object.keys(known).join(', ')}`)
  checkText(`${name}.id`, id)
  if (typeof text !== 'string') throw new TypeError(`${name}.text must be a string, got ${kindOf(text)}`)
  if (conversation !== undefined) checkText(`${name}.conversation`, conversation)
  if (role !== undefined) checkText(`${name}.role`, role)
  if (timestamp !== undefined && !(timestamp instanceof Date && Number.isFinite(timestamp.getTime())))
    throw new TypeError(`${name}.timestamp must be a valid Date, got ${kindOf(timestamp)}`)
  if (fields !== undefined && !isTexts(fields))
    throw new TypeError(`${name}.fields must be an array of strings, got ${kindOf(fields)}`)
  return Object.freeze({
    id,
    text,
    ...(conversation === undefined ? {} : { conversation }),
    ...(role === undefined ? {} : { role }),
    ...(timestamp === undefined ? {} : { timestamp: new Date(timestamp) }),
    ...(fields === undefined || fields.length === 0 ? {} : { fields: Object.freeze([...fields]) }),
  })
}

/** @throws {TypeError} when a value is not a non-empty string */
export function checkText(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '')
    throw new TypeError(`${name} must be a non-empty string, got ${kindOf(value)}`)
}

/** Whether a value is an array of strings. */
export const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')

/** Describes a value for an error, without its content. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return String(value)
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Date) return 'an invalid Date'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
