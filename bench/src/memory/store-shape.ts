import { conversationLength } from './synthetic-text.ts'

/** How a store of a benchmark is filled. */
export interface StoreShape {
  readonly path: string
  readonly messages: number
  readonly tenants: number
}

/** What building one took. */
export interface Built {
  readonly elapsedMs: number
  /** Of the file, once its log is empty. */
  readonly fileBytes: number
  /** Of the search index in it. */
  readonly indexBytes: number
}

/** How a size is named. */
export const nameOfShape = ({ messages, tenants }: Omit<StoreShape, 'path'>): string =>
  `${messages.toLocaleString('en-US')} messages in ${tenants === 1 ? 'one tenant' : `${tenants} tenants`}`

/** Conversations are dealt out to the tenants in turn. */
export const tenantName = (index: number): string => `tenant-${index}`
export const tenantKey = (index: number): string => `key-of-${tenantName(index)}`.padEnd(32, '-')

/** The keys of all tenants, as the controller takes them. */
export const tenantKeys = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [tenantName(index), tenantKey(index)]))

/** The tenant of a message. */
export const tenantOf = (message: number, tenants: number): number => Math.floor(message / conversationLength) % tenants

/** Ids that grow with the number, as those grow that the server makes (UUID version 7). */
export const conversationId = (number: number): string => makeId(number, 'c')
export const messageId = (number: number): string => makeId(number, 'd')

const makeId = (number: number, kind: string): string =>
  `${number.toString(16).padStart(8, '0')}-0000-7000-8000-${kind.padEnd(12, '0')}`
