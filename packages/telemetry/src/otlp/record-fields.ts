/** A record as the journal holds it, in the terms of the contract. */
export type RecordFields = Readonly<Record<string, unknown>>

export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

export const objectOf = (value: unknown): RecordFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RecordFields) : {}

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
