import { conversationLength } from './synthetic-text.ts'

/** The size of a benchmark store. */
export interface StoreShape {
  readonly path: string
  readonly messages: number
  readonly tenants: number
}

/** The measurements of building a store. */
export interface Built {
  readonly elapsedMs: number
  /** Size of the file once its log is empty. */
  readonly fileBytes: number
  /** Size of the search index in the file. */
  readonly indexBytes: number
}

/** Formats the name of a size. */
export const nameOfShape = ({ messages, tenants }: Omit<StoreShape, 'path'>): string =>
  `${messages.toLocaleString('en-US')} messages in ${tenants === 1 ? 'one tenant' : `${tenants} tenants`}`

/** Assigns conversations to the tenants in turn. */
export const tenantName = (index: number): string => `tenant-${index}`
export const tenantKey = (index: number): string => `key-of-${tenantName(index)}`.padEnd(32, '-')

/** The keys of all tenants, in the format of the controller. */
export const tenantKeys = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [tenantName(index), tenantKey(index)]))

/** The tenant of a message. */
export const tenantOf = (message: number, tenants: number): number => Math.floor(message / conversationLength) % tenants

/** Generates ids that increase with the number, like those of the server (UUID version 7). */
export const conversationId = (number: number): string => makeId(number, 'c')
export const messageId = (number: number): string => makeId(number, 'd')

const makeId = (number: number, kind: string): string =>
  `${number.toString(16).padStart(8, '0')}-0000-7000-8000-${kind.padEnd(12, '0')}`
