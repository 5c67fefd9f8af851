import { createSegmentIndex, openFreshSegment, type SegmentIndex, type Segment } from '@sekha/search/segments'
import type { IndexList, SegmentId, SegmentRef, Version } from '../store/store.ts'

interface Held {
  readonly segment: Segment
  /** The version that listed it; greater than that of the index for a segment that this process has just stored. */
  readonly version: Version
}

/** The in-memory index of one version of a tenant, and this process's own later writes. */
export class HeldSegments {
  /** The history of its versions. */
  readonly epoch: number
  readonly index: SegmentIndex = createSegmentIndex()
  readonly #held = new Map<SegmentId, Held>()
  readonly #ids = new Map<Segment, SegmentId>()
  readonly #deleted = new Map<number, Version>()
  #version: Version
  /** Versions of this process's own writes, above the first version that it has not read. */
  readonly #ahead = new Set<Version>()
  /** The version of the last merge. An earlier list has segments that no longer exist. */
  #mergedAt: Version = 0

  /** @throws {RangeError} when segments overlap */
  constructor(list: IndexList, segments: ReadonlyMap<SegmentId, Segment>) {
    this.epoch = list.epoch
    this.#version = list.version
    this.index.removeConversations(list.deleted)
    for (const number of list.deleted) this.#deleted.set(number, list.version)
    for (const { id } of list.segments) {
      const segment = segments.get(id)
      if (segment !== undefined) this.#add(id, segment, list.version)
    }
  }

  /** The version up to which the index contains everything. */
  get version(): Version {
    return this.#version
  }

  /** The greatest version that it has anything of. The stored one is lower only if the file became an older copy. */
  get newest(): Version {
    return Math.max(this.#version, ...this.#ahead)
  }

  /** The numbers of conversations that were deleted up to the version, and may be in a stored segment. */
  get deleted(): readonly number[] {
    return [...this.#deleted].flatMap(([number, version]) => (version <= this.#version ? [number] : []))
  }

  has(id: SegmentId): boolean {
    return this.#held.has(id)
  }

  /** Whether it has another segment with this id: the file became an older copy, which gave the id again. */
  contradicts({ id, firstDoc, size }: SegmentRef): boolean {
    const segment = this.#held.get(id)?.segment
    return segment !== undefined && (segment.firstDoc !== firstDoc || segment.bytes.byteLength !== size)
  }

  idOf(segment: Segment): SegmentId {
    return this.#ids.get(segment) ?? 0
  }

  /**
   * Adds a segment that this process has stored, unless it was already read.
   *
   * @throws {RangeError} when it counts as read and is not here: the file became an older copy
   */
  addOwn(id: SegmentId | undefined, firstDoc: number, bytes: Uint8Array, version: Version): void {
    if (version <= this.#version) {
      const segment = id === undefined ? undefined : this.#held.get(id)?.segment
      if (id === undefined || (segment?.firstDoc === firstDoc && Buffer.compare(segment.bytes, bytes) === 0)) return
      throw new RangeError('the segment is older than the index and not in it')
    }
    if (id !== undefined && !this.#held.has(id)) this.#add(id, openFreshSegment(firstDoc, bytes), version)
    this.#wrote(version)
  }

  /** Hides a conversation that this process has deleted. */
  removeOwn(number: number, version: Version): void {
    this.index.removeConversations([number])
    this.#deleted.set(number, version)
    if (version > this.#version) this.#wrote(version)
  }

  /** Replaces segments by one that this process has merged, unless the change was already read. */
  mergeOwn(old: readonly Segment[], merged: Segment | undefined, id: SegmentId | undefined, version: Version): void {
    if (version <= this.#version) return
    this.index.replaceSegments(old, merged)
    this.#forget(old)
    if (merged !== undefined && id !== undefined) this.#hold(id, merged, version)
    this.#mergedAt = version
    this.#wrote(version)
  }

  forgetDeleted(numbers: readonly number[]): void {
    for (const number of numbers) this.#deleted.delete(number)
  }

  /**
   * Changes the index to the listed version, and keeps this process's later writes.
   *
   * @param read Contains the listed segments that are not held.
   * @returns false, without a change, if a segment is missing, or the list is older than the last merge
   * @throws {RangeError} when segments overlap. The index is then unusable.
   */
  advance(list: IndexList, read: ReadonlyMap<SegmentId, Segment>): boolean {
    if (list.version < this.#mergedAt) return false
    if (list.version <= this.#version) return true
    const added: (readonly [SegmentId, Segment])[] = []
    const listed = new Set<SegmentId>()
    for (const { id } of list.segments) {
      listed.add(id)
      if (this.#held.has(id)) continue
      const segment = read.get(id)
      if (segment === undefined) return false
      added.push([id, segment])
    }
    const dropped: Segment[] = []
    for (const [id, { segment, version }] of this.#held)
      if (version <= list.version && !listed.has(id)) dropped.push(segment)
    const deleted = list.deleted.filter((number) => !this.#deleted.has(number))
    if (deleted.length > 0) this.index.removeConversations(deleted)
    this.#replace(dropped, added, list.version)
    this.#noteDeleted(list)
    this.#version = list.version
    for (const version of this.#ahead) if (version <= list.version) this.#ahead.delete(version)
    this.#catchUp()
    return true
  }

  /** Whether the index has the listed number of messages. Unknown while it contains later writes. */
  agreesWith(list: IndexList): boolean {
    return list.version !== this.#version || this.#ahead.size > 0 || this.index.docCount === list.messages
  }

  /** Replaces a run by the segment that contains it, which is cheaper than removing and adding. */
  #replace(dropped: readonly Segment[], added: readonly (readonly [SegmentId, Segment])[], version: Version): void {
    const runs = added.map(([, { firstDoc, lastDoc }]) =>
      dropped.filter((old) => old.firstDoc <= lastDoc && old.lastDoc >= firstDoc),
    )
    const inRuns = runs.flat()
    const isClear = new Set(inRuns).size === inRuns.length
    const rest = isClear ? dropped.filter((old) => !inRuns.includes(old)) : dropped
    if (rest.length > 0) this.index.replaceSegments(rest)
    for (const [place, [id, segment]] of added.entries()) {
      const run = isClear ? (runs[place] ?? []) : []
      if (run.length > 0) this.index.replaceSegments(run, segment)
      else this.index.addSegment(segment)
      this.#hold(id, segment, version)
    }
    this.#forget(dropped)
  }

  #noteDeleted({ deleted, version }: IndexList): void {
    const listed = new Set(deleted)
    for (const [number, deletedAt] of this.#deleted)
      if (deletedAt <= version && !listed.has(number)) this.#deleted.delete(number)
    for (const number of deleted) if (!this.#deleted.has(number)) this.#deleted.set(number, version)
  }

  #add(id: SegmentId, segment: Segment, version: Version): void {
    this.index.addSegment(segment)
    this.#hold(id, segment, version)
  }

  #hold(id: SegmentId, segment: Segment, version: Version): void {
    this.#held.set(id, { segment, version })
    this.#ids.set(segment, id)
  }

  #forget(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.#held.delete(this.idOf(segment))
      this.#ids.delete(segment)
    }
  }

  #wrote(version: Version): void {
    this.#ahead.add(version)
    this.#catchUp()
  }

  /** A version that directly follows needs no reading: all of it is this process's own. */
  #catchUp(): void {
    while (this.#ahead.delete(this.#version + 1)) this.#version++
  }
}
