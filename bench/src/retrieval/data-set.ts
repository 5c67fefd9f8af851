import { readSessionDate } from './timestamp.ts'

/** A turn of a conversation. */
export interface Turn {
  /** The id in evidence lists: `D3:7`. */
  readonly id: string
  readonly speaker: string
  /** The text, and the caption of an attached picture. */
  readonly text: string
  /** In milliseconds: the start of the session, plus one second for each preceding turn. */
  readonly at: number
  /** The day in words. */
  readonly day: string
}

/** A question and the turns that are its evidence. */
export interface Question {
  readonly text: string
  readonly category: number
  /** Distinct ids of turns; never empty. */
  readonly evidence: readonly string[]
}

/** A long conversation between two people in many sessions, with questions about it. */
export interface Sample {
  readonly id: string
  readonly firstSpeaker: string
  /** In order; none is empty. */
  readonly sessions: readonly (readonly Turn[])[]
  readonly questions: readonly Question[]
}

/** A sample of LoCoMo's file, with `session_N` and `session_N_date_time` beside the speakers. */
interface FileSample {
  readonly sample_id: string
  readonly conversation: Readonly<Record<string, unknown>>
  readonly qa: readonly {
    readonly question: string
    readonly category: number
    readonly evidence?: readonly string[]
  }[]
}

interface FileTurn {
  readonly speaker: string
  readonly dia_id: string
  readonly text: string
  readonly blip_caption?: string
}

/** Reads LoCoMo's file and omits questions without evidence. @throws {TypeError} when the file has another format */
export function readDataSet(json: string): Sample[] {
  const samples = JSON.parse(json) as readonly FileSample[]
  if (!Array.isArray(samples)) throw new TypeError('The data must be an array of samples, as LoCoMo publishes them')
  return samples.map(readSample)
}

function readSample({ sample_id: id, conversation, qa }: FileSample): Sample {
  const numbers = Object.keys(conversation).flatMap((key) => /^session_(\d+)$/.exec(key)?.[1] ?? [])
  const sessions = numbers
    .map(Number)
    .toSorted((a, b) => a - b)
    .map((number) => readSession(conversation, number))
  return {
    id,
    firstSpeaker: String(conversation['speaker_a']),
    sessions: sessions.filter((turns) => turns.length > 0),
    questions: qa
      .map(({ question, category, evidence }) => ({ text: question, category, evidence: readEvidence(evidence ?? []) }))
      .filter(({ evidence }) => evidence.length > 0),
  }
}

function readSession(conversation: FileSample['conversation'], number: number): Turn[] {
  const turns = conversation[`session_${number}`] as readonly FileTurn[]
  const { at, words } = readSessionDate(String(conversation[`session_${number}_date_time`]))
  return turns.map(({ dia_id: id, speaker, text, blip_caption: caption }, turn) => ({
    id,
    speaker,
    text: caption === undefined || caption === '' ? text : `${text} [shares ${caption}]`,
    at: at + turn * 1000,
    day: words,
  }))
}

/**
 * Parses an evidence list into distinct turn ids, in order. Some entries of the file have several ids, a superfluous
 * colon or leading zeros. An id of a missing turn is kept and counts as not found.
 */
export function readEvidence(entries: readonly string[]): string[] {
  const ids = entries.flatMap((entry) =>
    [...entry.matchAll(/D:?(\d+):(\d+)/g)].map(([, session, turn]) => `D${Number(session)}:${Number(turn)}`),
  )
  return [...new Set(ids)]
}

/** The session of a turn. */
export const sessionOf = (turnId: string): string => turnId.slice(0, turnId.indexOf(':'))
