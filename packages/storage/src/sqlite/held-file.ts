import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs'

/** A file that stays open for reading and writing, independently of SQLite. */
export interface HeldFile {
  readonly device: number
  readonly inode: number
  stats(): Stats
  /** @returns the number of bytes read */
  read(into: Uint8Array, position: number): number
  write(bytes: Uint8Array, position: number): void
  /** Syncs all writes to the disk. */
  sync(): void
  /** Call it after SQLite has closed the file. Idempotent. */
  close(): void
}

interface SharedFile {
  readonly descriptors: number[]
  holders: number
}

/**
 * The shared descriptors by file. Closing any descriptor of a file drops every POSIX lock that the process holds on it,
 * including SQLite's. The stores on a file therefore share a descriptor, and the last one closes it.
 */
const sharedFiles = new Map<string, SharedFile>()

const keyOf = ({ dev, ino }: { readonly dev: number; readonly ino: number }): string => `${dev}:${ino}`

/**
 * Opens a file, and creates it if it does not exist, with access for its owner only. Its folder must exist.
 *
 * @throws {Error} with the system's code when that is not possible
 */
export function holdFile(path: string): HeldFile {
  const known = statSync(path, { throwIfNoEntry: false })
  const sharedFile = known && sharedFiles.get(keyOf(known))
  const descriptor = sharedFile?.descriptors[0] ?? openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600)
  const { dev: device, ino: inode } = fstatSync(descriptor)
  const key = keyOf({ dev: device, ino: inode })
  const entry = sharedFiles.get(key) ?? { descriptors: [], holders: 0 }
  sharedFiles.set(key, entry)
  if (!entry.descriptors.includes(descriptor)) entry.descriptors.push(descriptor)
  entry.holders++
  let isOpen = true
  return {
    device,
    inode,
    stats: () => fstatSync(descriptor),
    read: (into, position) => readSync(descriptor, into, 0, into.byteLength, position),
    write: (bytes, position) => void writeSync(descriptor, bytes, 0, bytes.byteLength, position),
    sync: () => fdatasyncSync(descriptor),
    close() {
      if (!isOpen) return
      isOpen = false
      entry.holders--
      if (entry.holders > 0) return
      sharedFiles.delete(key)
      for (const each of entry.descriptors) closeSync(each)
    },
  }
}

/** The path of the file behind links, where SQLite keeps the log. Returns a path that does not exist as it is. */
export function resolveLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
