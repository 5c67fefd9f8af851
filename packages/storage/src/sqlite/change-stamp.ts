import { type Stats, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type HeldFile, resolveLinks } from './held-file.ts'

/** What systems guarantee of timestamps: every change of a file, and of a folder's entries, gives it a new one. */
const hasReliableTimestamps = process.platform === 'linux' || process.platform === 'darwin'
/** Two changes within this time may get equal timestamps: Linux before 6.13 advances its clock every 1 to 10 ms. */
const resolutionMs = 20
const mayBeMissing = { throwIfNoEntry: false } as const

/** The size and the times of the last change of a file and of its folder. */
export interface ChangeStamp {
  readonly folder: number
  readonly folderChangedAt: number
  readonly bytes: number
  readonly changedAt: number
}

/**
 * Reads a stamp that stays equal as long as nobody wrote to a file and nobody created, renamed or deleted anything in
 * its folder. Two system calls, a third of the time that checking both takes.
 */
export class ChangeStampReader {
  readonly #file: HeldFile
  /** Undefined where equal stamps prove nothing: a link may be changed in another folder. */
  readonly #folder: string | undefined

  constructor(path: string, file: HeldFile) {
    this.#folder = hasReliableTimestamps && !isLink(path) ? dirname(path) : undefined
    this.#file = file
  }

  /** Returns undefined when a later change might leave the stamp as it is. */
  read(): ChangeStamp | undefined {
    const folder = this.#folder && statSync(this.#folder, mayBeMissing)
    if (!folder) return undefined
    const file = this.#file.stats()
    if (!isDecisive(folder) || !isDecisive(file)) return undefined
    return { folder: folder.ino, folderChangedAt: folder.ctimeMs, bytes: file.size, changedAt: file.ctimeMs }
  }
}

export const areEqualStamps = (one: ChangeStamp | undefined, other: ChangeStamp | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  one.folder === other.folder &&
  one.folderChangedAt === other.folderChangedAt &&
  one.bytes === other.bytes &&
  one.changedAt === other.changedAt

const isLink = (path: string): boolean => resolveLinks(path) !== join(resolveLinks(dirname(path)), basename(path))

/** A change soon after another may get the same time; a file system that counts whole seconds gives every change one. */
const isDecisive = ({ ctimeMs }: Stats): boolean => Date.now() - ctimeMs > resolutionMs && ctimeMs % 1000 !== 0
