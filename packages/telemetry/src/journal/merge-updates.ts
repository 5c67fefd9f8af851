// Updates of a state that a later one supersedes. Pure.
import type { NumberedLine } from './record.ts'

/** An update of a state. */
export type Update = { readonly [name: string]: unknown }

/** The longest line of merged updates, so that the server takes it. */
const MAX_LENGTH = 65_536

/**
 * Merges two updates into one that has the effect of both, whatever the state is. There is none in two cases:
 *
 * - The second update goes into an object that the first one has set anew: the merged one would keep what was there before.
 * - The second one deletes inside of an object of the first one: where there is no such object, the `null` would stay.
 */
export function mergeUpdates(first: Update, second: Update, isInner = false): Update | undefined {
  const merged = new Map(Object.entries(first))
  for (const [name, value] of Object.entries(second)) {
    const before = merged.get(name)
    if (isInner && value === null) return undefined
    if (!isObject(value) || !merged.has(name)) {
      merged.set(name, value)
      continue
    }
    const inner = isObject(before) ? mergeUpdates(before, value, true) : undefined
    if (inner === undefined) return undefined
    merged.set(name, inner)
  }
  return Object.fromEntries(merged)
}

interface Known {
  readonly index: number
  readonly state: Update
  /** How many updates are merged into it. */
  readonly merged: number
}

// "T", the session, the time, the kind, the number of merged updates, and the state: an update has no other field.
const UPDATE = /^(T(\S+) \S+ state)(?:\+(\d+))?,"state":(.*)$/s

/** Merges the updates of each session into its last one, as far as that is possible. The lines that are left say how many. */
export function mergeStateLines(lines: readonly NumberedLine[]): readonly NumberedLine[] {
  const merged = new Map(lines.map(({ index, line }) => [index, line]))
  const last = new Map<string, Known>()
  for (const { line, index } of lines) {
    const [, start = '', session = '', count = '0', json = ''] = UPDATE.exec(line) ?? []
    const state = start === '' ? undefined : parse(json)
    if (state === undefined) continue
    const known = last.get(session)
    const both = known === undefined ? undefined : mergeUpdates(known.state, state)
    const total = Number(count) + (known?.merged ?? 0) + 1
    const text = both === undefined ? '' : `${start}+${total},"state":${JSON.stringify(both)}`
    if (known !== undefined && both !== undefined && text.length <= MAX_LENGTH) {
      merged.delete(known.index)
      merged.set(index, text)
      last.set(session, { index, state: both, merged: total })
    } else last.set(session, { index, state, merged: Number(count) })
  }
  return lines.flatMap(({ index }) => {
    const line = merged.get(index)
    return line === undefined ? [] : [{ line, index }]
  })
}

/** How many updates are merged into lines. */
export function countMerged(lines: readonly NumberedLine[]): number {
  return lines.reduce((sum, { line }) => sum + Number(UPDATE.exec(line)?.[3] ?? 0), 0)
}

function parse(json: string): Update | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Update {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
