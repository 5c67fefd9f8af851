import { clampDelay } from '../retry-after.ts'
import { redactText } from '../redact.ts'
import type { Issue } from './status-errors.ts'

/** The contents of an error body, independent of its shape. */
export interface ErrorBody {
  /** The parsed body, a string if it is not JSON, or `undefined` if it is empty. */
  readonly value: unknown
  /** Whether the service wrote it, and not what is in between: JSON, or the text of datacat for a session that it lacks. */
  readonly isOwn: boolean
  /** The server's own message, redacted; empty if there is none. */
  readonly text: string
  /** The invalid fields that the server named, at most 100. */
  readonly issues: readonly Issue[]
  /** The server's request id; absent if the body has none. */
  readonly requestId?: string | undefined
  /** The current version of the record, of a conflict. */
  readonly currentVersion?: number | undefined
  /** The wait that the body asks for, in milliseconds. */
  readonly retryAfterMs?: number | undefined
}

/** A server could send millions of issues. */
const MAX_ISSUES = 100

/**
 * Reads an error body. Never throws. It accepts these shapes:
 * `{ error, code }`, `{ error: { code, message, … } }`, `{ detail: text }`, `{ detail: [{ loc, msg, type, input }] }`,
 * `{ error, code, issues, request_id, current_revision | current_version }`, plain text, HTML, and an empty body.
 *
 * @param clean Redacts the server's text for a message. @default redactText
 */
export function readErrorBody(bodyText: string, clean: (text: string) => string = redactText): ErrorBody {
  let value: unknown
  try {
    value = JSON.parse(bodyText)
  } catch {
    return {
      value: bodyText.trim() === '' ? undefined : bodyText,
      isOwn: /^session not found/i.test(bodyText),
      text: plainSentence(bodyText, clean),
      issues: [],
    }
  }
  const outer = asRecord(value)
  const inner = asRecord(outer['error'])
  const pick = (...names: readonly string[]): readonly unknown[] => names.flatMap((name) => [outer[name], inner[name]])
  const seconds = pick('retry_after').find(isNumber)
  return {
    value,
    isOwn: true,
    text: clean(firstText([value, outer['error'], ...pick('message', 'detail'), asRecord(outer['detail'])['message']])),
    issues: readIssues(pick('issues', 'detail').find(Array.isArray), clean),
    requestId: firstText(pick('request_id')) || undefined,
    currentVersion: pick('current_version', 'current_revision').filter(isNumber).find(Number.isSafeInteger),
    retryAfterMs: seconds === undefined ? undefined : clampDelay(seconds * 1000),
  }
}

function readIssues(list: unknown, clean: (text: string) => string): readonly Issue[] {
  if (!Array.isArray(list)) return []
  return list.slice(0, MAX_ISSUES).map((it: unknown) => {
    // Copies only these fields, because `input` and `ctx` quote the request.
    const { path, loc, message, msg, code, type } = asRecord(it)
    const rule = firstText([code, type])
    const found = { path: redactText(propertyPath(path ?? loc)), message: clean(firstText([message, msg, it])) }
    return rule === '' ? found : Object.assign(found, { code: redactText(rule) })
  })
}

/** Formats `['body', 'messages', 0, 'role']` as `messages[0].role`. A string is returned unchanged. */
function propertyPath(path: unknown): string {
  if (!Array.isArray(path)) return firstText([path])
  const steps: readonly unknown[] = path[0] === 'body' ? path.slice(1) : path
  // Skips other values: converting a deeply nested list to a string would overflow the stack.
  return steps
    .map((step) => (typeof step === 'number' ? `[${step}]` : typeof step === 'string' ? `.${step}` : ''))
    .join('')
    .replace(/^\./, '')
}

/** Returns the redacted text, or an empty string for HTML or broken JSON. */
function plainSentence(text: string, clean: (text: string) => string): string {
  return /^\s*[<{[]/.test(text) ? '' : clean(text)
}

function firstText(candidates: readonly unknown[]): string {
  return candidates.find((it): it is string => typeof it === 'string' && it !== '') ?? ''
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number'
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
