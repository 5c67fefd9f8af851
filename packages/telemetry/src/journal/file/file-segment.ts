import type { Segment } from '../segment.ts'
import { type FileSystem, replaceFile } from './file-system.ts'

/** The names of segments. A copy with another name is not a segment. */
export const SEGMENT_NAME: RegExp = /^\d{12,}\.segment$/

/** A segment in a file. Its name is the number of its first record. */
export class FileSegment implements Segment {
  readonly first: number
  readonly #fs: FileSystem
  readonly #path: string
  #file: number | undefined
  #isNamed = false
  bytes: number

  private constructor(fs: FileSystem, path: string, first: number, bytes: number, file: number | undefined) {
    this.#fs = fs
    this.#path = path
    this.first = first
    this.bytes = bytes
    this.#file = file
  }

  /** @throws {Error} of the file system, when the file cannot be created */
  static create(fs: FileSystem, folder: string, first: number): FileSegment {
    const path = `${folder}/${String(first).padStart(12, '0')}.segment`
    return new FileSegment(fs, path, first, 0, fs.openSync(path, 'w', 0o600))
  }

  /** Opens a segment that is only read. */
  static open(fs: FileSystem, folder: string, name: string): FileSegment {
    const path = `${folder}/${name}`
    return new FileSegment(fs, path, Number.parseInt(name, 10), fs.statSync(path).size, undefined)
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    const file = this.#file
    if (file === undefined) throw new Error('The segment is closed')
    let at = start
    try {
      // A disk that is nearly full takes a part. A write at a position costs less than one at the end.
      while (at < end) at += this.#fs.writeSync(file, bytes, at, end - at, this.bytes + at - start)
    } catch (error) {
      if (at > start) this.#fs.ftruncateSync(file, this.bytes)
      throw error
    }
    this.bytes += end - start
  }

  async read(offset: number): Promise<Uint8Array> {
    const target = new Uint8Array(this.bytes - offset)
    const file = this.#fs.openSync(this.#path, 'r')
    try {
      let read = 0
      while (read < target.length) {
        const count = await this.#readSome(file, target, read, offset + read)
        if (count === 0) break
        read += count
      }
      return target.subarray(0, read)
    } finally {
      this.#fs.closeSync(file)
    }
  }

  #readSome(file: number, target: Uint8Array, at: number, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#fs.read(file, target, at, target.length - at, position, (error, count) =>
        error === null || error === undefined ? resolve(count) : reject(error),
      )
    })
  }

  rewrite(transform: (bytes: Uint8Array) => Uint8Array): void {
    const bytes = transform(this.#fs.readFileSync(this.#path))
    replaceFile(this.#fs, this.#path, bytes)
    this.bytes = bytes.length
  }

  async sync(): Promise<void> {
    if (this.#file === undefined) return
    await this.#order(this.#file)
    if (this.#isNamed) return
    this.#isNamed = true
    await this.#syncFolder()
  }

  /** The name of a new file is in its folder. Systems that do not open folders write it with the file. */
  async #syncFolder(): Promise<void> {
    let folder: number | undefined
    try {
      folder = this.#fs.openSync(this.#path.slice(0, this.#path.lastIndexOf('/')), 'r')
      await this.#order(folder)
    } catch {
      // Windows.
    } finally {
      if (folder !== undefined) this.#fs.closeSync(folder)
    }
  }

  #order(file: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fs.fdatasync(file, (error) => (error === null || error === undefined ? resolve() : reject(error)))
    })
  }

  remove(): void {
    this.close()
    try {
      this.#fs.rmSync(this.#path, { force: true })
    } catch {
      // It is settled. If another process reads it again, the server recognises its records.
    }
  }

  close(): void {
    if (this.#file === undefined) return
    this.#fs.closeSync(this.#file)
    this.#file = undefined
  }
}
