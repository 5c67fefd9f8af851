import { builtinModule } from '../../runtime.ts'

/** The part of `node:fs` that the journal uses, so that a test can make it fail. */
export interface FileSystem {
  openSync(path: string, flags: string, mode?: number): number
  writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position?: number): number
  ftruncateSync(file: number, length: number): void
  closeSync(file: number): void
  fdatasync(file: number, callback: (error: Error | null) => void): void
  read(
    file: number,
    target: Uint8Array,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, count: number) => void,
  ): void
  readFileSync(path: string): Uint8Array
  readFileSync(path: string, encoding: 'utf8'): string
  writeFileSync(path: string, data: Uint8Array | string, options?: { readonly mode: number }): void
  renameSync(from: string, to: string): void
  rmSync(path: string, options: { readonly recursive?: boolean; readonly force: boolean }): void
  mkdirSync(path: string, options?: { readonly recursive?: boolean; readonly mode?: number }): unknown
  readdirSync(path: string): string[]
  readlinkSync(path: string): string
  statSync(path: string): { readonly size: number; readonly mtimeMs: number }
  utimesSync(path: string, accessed: number, modified: number): void
}

/** The file system of Node, Bun and Deno, or `undefined` elsewhere and in Node before 20.16. */
export function findFileSystem(): FileSystem | undefined {
  const fs = builtinModule<Partial<FileSystem>>('node:fs')
  // Bundlers for browsers and workers put an empty module in its place.
  return typeof fs?.writeSync === 'function' ? (fs as FileSystem) : undefined
}

/** Reads a small file, or returns `undefined` if it is missing or unreadable. */
export function readText(fs: FileSystem, path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Replaces a file, whole or not at all. */
export function replaceFile(fs: FileSystem, path: string, data: Uint8Array | string): void {
  fs.writeFileSync(`${path}.tmp`, data, { mode: 0o600 })
  fs.renameSync(`${path}.tmp`, path)
}
