import { analyzeInSteps } from '../analysis/analyze.ts'
import { draftSegment, type SegmentDoc, type SegmentDraft } from '../segments/encode-segment.ts'
import { mergeColumnsLast, mergeInSteps } from '../segments/merge-segments.ts'
import { planMerge, type MergePlan } from '../segments/plan-merge.ts'
import { openFreshSegment, openSegment, type Segment } from '../segments/segment.ts'
import { IndexError } from '../segments/segment-layout.ts'
import { createSegmentIndex, type SegmentIndex } from '../ranking/segment-index.ts'
import { finish, type Steps } from '../steps/steps.ts'
import { checkText, keepDocument, kindOf, type KeptDocument, type SearchDocument } from './document.ts'
import { type DocNumber, DocNumbers, DocumentTable } from './document-table.ts'
import { findDocuments } from './find-documents.ts'
import { damaged, decodeBytes, encodeBytes } from './index-bytes.ts'
import { resolveSearch, type SearchOptions, type SearchResults } from './search-options.ts'

/**
 * A full-text index of documents, in memory. Every method works at once. Those that can take long with large inputs have
 * a twin in steps, for threads that must stay responsive; see `@sekha/search/steps`. Operations in steps may overlap: a
 * search finds the documents present when it began, and does not return those that were removed in the meantime.
 */
export interface SearchIndex {
  /** The number of documents. */
  readonly size: number
  /** The approximate memory of the index without the documents, in bytes. */
  readonly byteSize: number
  /** Returns a document as it was added. */
  get(id: string): SearchDocument | undefined
  /**
   * Adds one document or several: all of them, or none if it throws.
   *
   * @throws {TypeError} when a document is invalid, naming the property
   * @throws {RangeError} when the index has a document with the same id, when two of the documents have the same id, or there are too many roles
   */
  add(documents: SearchDocument | readonly SearchDocument[]): void
  /** Same as `add`, in steps. The documents appear in the last of them. */
  addInSteps(documents: SearchDocument | readonly SearchDocument[]): Steps<void>
  /**
   * Removes documents. Their texts are forgotten at once. Their terms leave memory with a later change, and are never
   * encoded. Ids that the index does not have are ignored.
   *
   * @returns the number of removed documents
   */
  remove(ids: string | readonly string[]): number
  /** Removes all documents of a conversation. @returns their number */
  removeConversation(conversation: string): number
  /**
   * Finds documents that contain at least one term of the query, best first. User text is never query syntax: every
   * string has a defined result, and an empty one finds nothing.
   *
   * @throws {TypeError | RangeError} when the query is not a string, or an option is unknown or invalid
   */
  search(query: string, options?: SearchOptions): SearchResults
  /** Same as `search`, in steps. */
  searchInSteps(query: string, options?: SearchOptions): Steps<SearchResults>
  /**
   * Encodes the index with its documents, to open it later or elsewhere. Equal documents in the same order give the same
   * bytes, whatever was removed in between.
   */
  encode(): Uint8Array<ArrayBuffer>
  /** Same as `encode`, in steps. Encodes the documents present when it began. */
  encodeInSteps(): Steps<Uint8Array<ArrayBuffer>>
}

/**
 * Creates an empty index.
 *
 * @throws {TypeError} when it is called with an argument: an index has no options
 */
export function createIndex(...options: readonly never[]): SearchIndex {
  if (options.length > 0) throw new TypeError(`createIndex() takes no options, got ${kindOf(options[0])}`)
  return new DocumentIndex()
}

/**
 * Opens an encoded index. The bytes can be changed afterwards. An index of an older analysis is built anew from its
 * documents.
 *
 * @throws {IndexError} `corrupt` when the bytes are damaged, `outdated` when this version cannot read them
 * @throws {TypeError} when `bytes` is not a Uint8Array
 */
export function openIndex(bytes: Uint8Array): SearchIndex {
  return finish(openIndexInSteps(bytes))
}

/** Same as {@link openIndex}, in steps. */
export function openIndexInSteps(bytes: Uint8Array): Steps<SearchIndex> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`bytes must be a Uint8Array, got ${kindOf(bytes)}`)
  return DocumentIndex.open(bytes)
}

/** The maximum number of documents in a new segment. More would hold all of their terms in memory together. */
const docsPerSegment = 8192
/** A segment is merged alone when fewer than one in this many of its documents are left. */
const purgeShare = 2

class DocumentIndex implements SearchIndex {
  readonly #segments: SegmentIndex = createSegmentIndex()
  readonly #documents = new DocumentTable()
  readonly #numbers = new DocNumbers()
  #nextDoc = 0;

  static *open(bytes: Uint8Array): Steps<DocumentIndex> {
    const { segment, documents } = yield* decodeBytes(bytes)
    const index = new DocumentIndex()
    try {
      if (documents.length > 0) yield* index.#restore(segment, documents)
    } catch (error) {
      // Documents that could not have been encoded: two with one id, or too many roles.
      throw error instanceof RangeError ? damaged(error.message, error) : error
    }
    return index
  }

  get size(): number {
    return this.#documents.size
  }

  get byteSize(): number {
    return this.#segments.byteSize
  }

  get(id: string): SearchDocument | undefined {
    return this.#documents.find(id)
  }

  add(documents: SearchDocument | readonly SearchDocument[]): void {
    finish(this.addInSteps(documents))
  }

  addInSteps(documents: SearchDocument | readonly SearchDocument[]): Steps<void> {
    const kept = toArray(documents).map((document, at) =>
      keepDocument(document, Array.isArray(documents) ? `documents[${at}]` : 'document'),
    )
    this.#checkNew(kept)
    return this.#add(kept)
  }

  remove(ids: string | readonly string[]): number {
    const list = toArray(ids)
    for (const [at, id] of list.entries()) checkText(Array.isArray(ids) ? `ids[${at}]` : 'id', id)
    return this.#remove(list)
  }

  removeConversation(conversation: string): number {
    checkText('conversation', conversation)
    return this.#remove(this.#documents.idsOf(conversation))
  }

  search(query: string, options: SearchOptions = {}): SearchResults {
    return finish(this.searchInSteps(query, options))
  }

  searchInSteps(query: string, options: SearchOptions = {}): Steps<SearchResults> {
    const place = { index: this.#segments, documents: this.#documents, numbers: this.#numbers }
    return findDocuments(place, query, resolveSearch(query, options))
  }

  encode(): Uint8Array<ArrayBuffer> {
    return finish(this.encodeInSteps())
  }

  encodeInSteps(): Steps<Uint8Array<ArrayBuffer>> {
    const segments = this.#segments.segments.map(({ segment }) => segment)
    return encodeDocuments(segments, new Map(this.#documents.entries()))
  }

  /** @throws {RangeError} when a document cannot be added beside the others */
  #checkNew(documents: readonly KeptDocument[]): void {
    const places = new Map<string, number>()
    for (const [at, { id }] of documents.entries()) {
      const first = places.get(id)
      if (first !== undefined)
        throw new RangeError(
          `documents[${first}] and documents[${at}] have the same id ${JSON.stringify(id)}: pass each document once`,
        )
      if (this.#documents.numberOf(id) !== undefined)
        throw new RangeError(`the index already has a document with the id ${JSON.stringify(id)}: remove it first`)
      places.set(id, at)
    }
    this.#numbers.check(documents)
  }

  *#add(documents: readonly KeptDocument[]): Steps<void> {
    const drafts: { readonly draft: SegmentDraft; readonly numbers: readonly DocNumber[] }[] = []
    for (let start = 0; start < documents.length; start += docsPerSegment) {
      const part = documents.slice(start, start + docsPerSegment)
      const numbers = part.map((document) => this.#numbers.take(document))
      const docs: Omit<SegmentDoc, 'conversation'>[] = []
      for (const [at, { text, fields }] of part.entries()) {
        docs.push({ ...numbers[at]!, terms: yield* analyzeInSteps(text, fields) })
        yield
      }
      drafts.push({ numbers, draft: yield* draftSegment(docs) })
    }
    // Others may have added documents meanwhile. From here on there is no step until all documents are in the index.
    this.#checkNew(documents)
    let start = 0
    for (const { draft, numbers } of drafts) {
      const bytes = draft.finish((slot) => numbers[slot]!.conversation)
      this.#insert(openFreshSegment(this.#nextDoc, bytes), documents.slice(start, (start += numbers.length)))
    }
    yield* this.#tidy()
  }

  *#restore(bytes: Uint8Array, documents: readonly KeptDocument[]): Steps<void> {
    this.#checkNew(documents)
    const segment = openIfCurrent(bytes)
    if (segment === undefined) return yield* this.#add(documents)
    if (segment.docCount !== documents.length || segment.lastDoc !== documents.length - 1)
      throw damaged('the segment does not fit the documents')
    for (const document of documents) this.#numbers.take(document)
    this.#insert(segment, documents)
  }

  #insert(segment: Segment, documents: readonly KeptDocument[]): void {
    this.#segments.addSegment(segment)
    for (const document of documents) this.#documents.set(this.#nextDoc++, document)
  }

  #remove(ids: readonly string[]): number {
    const docs = ids.flatMap((id) => this.#documents.delete(id) ?? [])
    if (docs.length === 0) return 0
    this.#segments.removeDocs(docs)
    finish(this.#tidy())
    return docs.length
  }

  /** Merges segments until there are few, and without many removed documents. */
  *#tidy(): Steps<void> {
    for (;;) {
      const { segments } = this.#segments
      const plan = planMerge(segments.map(({ liveCount }) => liveCount)) ?? planPurge(segments)
      if (plan === undefined) return
      const old = segments.slice(plan.start, plan.start + plan.count).map(({ segment }) => segment)
      const merged = yield* mergeInSteps(old, (doc) => this.#segments.isLive(doc))
      // Another operation may have merged them meanwhile.
      const present = new Set(this.#segments.segments.map(({ segment }) => segment))
      if (!old.every((segment) => present.has(segment))) return
      this.#segments.replaceSegments(old, merged && openFreshSegment(merged.firstDoc, merged.bytes))
    }
  }
}

/** Returns the segment, or undefined if another version of the analysis wrote it. */
function openIfCurrent(bytes: Uint8Array): Segment | undefined {
  try {
    return openSegment(0, bytes)
  } catch (error) {
    if (error instanceof IndexError && error.code === 'outdated') return undefined
    throw error
  }
}

function planPurge(segments: SegmentIndex['segments']): MergePlan | undefined {
  const start = segments.findIndex(({ segment, liveCount }) => liveCount * purgeShare < segment.docCount)
  return start < 0 ? undefined : { start, count: 1 }
}

/** Encodes the documents as if they had been added to a new index, in one segment without gaps. */
function* encodeDocuments(
  segments: readonly Segment[],
  documents: ReadonlyMap<number, KeptDocument>,
): Steps<Uint8Array<ArrayBuffer>> {
  const merge = yield* mergeColumnsLast(segments, (doc) => documents.has(doc))
  if (merge === undefined) return yield* encodeBytes(new Uint8Array(0), [])
  const list = [...documents.values()]
  const numbers = new DocNumbers()
  const conversations = new Uint32Array(list.length)
  const roles = new Uint8Array(list.length)
  for (const [slot, document] of list.entries()) {
    const { conversation, role } = numbers.take(document)
    conversations[slot] = conversation
    roles[slot] = role
  }
  yield
  const segment = merge.finish({ ...merge.columns, offsets: undefined, conversations, roles })
  return yield* encodeBytes(segment, list)
}

const toArray = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T])
