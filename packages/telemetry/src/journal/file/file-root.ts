import type { AbandonedSpool, Segment, Spool, SpoolRoot } from '../segment.ts'
import { FileSegment, SEGMENT_NAME } from './file-segment.ts'
import { type FileSystem, readText, replaceFile } from './file-system.ts'
import { identifyProcess, isGone, type Owner, probe } from './owner.ts'

const OWNER = 'owner.json'
const PROGRESS = 'progress'
const NOTE = 'sessions.json'
const RELEASED = 'released'
const HANGS = 'hangs.ndjson'

/** Bytes of the progress, after which it is written anew. */
const MAX_PROGRESS_BYTES = 65_536

/** How old the last sign of an owner on another machine must be. */
const LEASE_MS = 600_000

/** A folder without an owner is being created, unless it is older. */
const CREATION_MS = 60_000

/**
 * Opens a folder that several processes share. Each has a folder of its own in it, so they need no locks. One that is gone
 * leaves its folder, and the process that renames it first takes it over.
 *
 * @throws {Error} of the file system, when the folder cannot be written
 */
export function openFileRoot(fs: FileSystem, root: string, name: string): SpoolRoot {
  fs.mkdirSync(root, { recursive: true, mode: 0o700 })
  const folder = `${root}/${name}`
  fs.mkdirSync(folder, { mode: 0o700 })
  const self = identifyProcess(fs)
  replaceFile(fs, `${folder}/${OWNER}`, JSON.stringify(self))
  return {
    spool: createFileSpool(fs, folder),
    adopt: () => Promise.resolve(adopt(fs, root, name, self)),
  }
}

function createFileSpool(fs: FileSystem, folder: string): Spool {
  let progress: number | undefined
  let progressBytes = 0
  return {
    kind: 'file',
    delayMs: 0,
    hangFile: `${folder}/${HANGS}`,
    createSegment: (first) => FileSegment.create(fs, folder, first),
    saveProgress: (text) => {
      try {
        if (progress === undefined || progressBytes > MAX_PROGRESS_BYTES) {
          if (progress !== undefined) fs.closeSync(progress)
          progress = undefined
          replaceFile(fs, `${folder}/${PROGRESS}`, text)
          progress = fs.openSync(`${folder}/${PROGRESS}`, 'a', 0o600)
          progressBytes = text.length
          return
        }
        const bytes = new TextEncoder().encode(text)
        fs.writeSync(progress, bytes, 0, bytes.length)
        progressBytes += bytes.length
      } catch {
        // After a crash some records are sent again, and the server recognises them.
      }
    },
    saveNote: (text) => {
      try {
        replaceFile(fs, `${folder}/${NOTE}`, text)
      } catch {
        // A crash of these sessions will not be noticed. Their records are safe.
      }
    },
    release: (isDone) => {
      try {
        if (progress !== undefined) fs.closeSync(progress)
        progress = undefined
        if (isDone) fs.rmSync(folder, { recursive: true, force: true })
        else fs.writeFileSync(`${folder}/${RELEASED}`, '', { mode: 0o600 })
      } catch {
        // The folder stays, and is adopted when the process is gone.
      }
    },
  }
}

function adopt(fs: FileSystem, root: string, name: string, self: Owner): AbandonedSpool[] {
  const adopted: AbandonedSpool[] = []
  try {
    // The sign for owners on other machines.
    fs.utimesSync(`${root}/${name}/${OWNER}`, Date.now() / 1000, Date.now() / 1000)
    for (const entry of fs.readdirSync(root)) {
      // An adopted folder is named after both: NAME~ADOPTER.
      const [original, owner = original] = entry.split('~') as [string, string?]
      if (owner === name || isOwned(fs, root, owner, self)) continue
      const folder = `${root}/${original}~${name}`
      try {
        // A file of something else is no folder, and fails here.
        fs.readdirSync(`${root}/${entry}`)
        fs.renameSync(`${root}/${entry}`, folder)
        adopted.push(openAbandoned(fs, folder))
      } catch {
        // Another process was faster, or it cannot be read. The others can.
      }
    }
  } catch {
    // An unreadable folder has nothing to adopt now. It is tried again.
  }
  return adopted
}

/** Whether the owner of a folder is alive and wants it. */
function isOwned(fs: FileSystem, root: string, owner: string, self: Owner): boolean {
  const folder = `${root}/${owner}`
  if (readText(fs, `${folder}/${RELEASED}`) !== undefined) return false
  const text = readText(fs, `${folder}/${OWNER}`)
  try {
    if (text === undefined) return Date.now() - fs.statSync(folder).mtimeMs < CREATION_MS
    const known = JSON.parse(text) as Owner
    const signAgeMs = Date.now() - fs.statSync(`${folder}/${OWNER}`).mtimeMs
    return !isGone(known, self, probe(fs, known.pid), signAgeMs, LEASE_MS)
  } catch {
    // There is no such folder: its owner finished. An owner that is not readable cannot come back to it.
    return false
  }
}

function openAbandoned(fs: FileSystem, folder: string): AbandonedSpool {
  const died = readText(fs, `${folder}/${RELEASED}`) === undefined
  const segments: Segment[] = fs
    .readdirSync(folder)
    .filter((name) => SEGMENT_NAME.test(name))
    .toSorted()
    .map((name) => FileSegment.open(fs, folder, name))
  // If this process is gone too, its successor must not take the folder for one that was released.
  fs.rmSync(`${folder}/${RELEASED}`, { force: true })
  return {
    spool: createFileSpool(fs, folder),
    segments,
    progress: readText(fs, `${folder}/${PROGRESS}`),
    note: readText(fs, `${folder}/${NOTE}`),
    hangs: readText(fs, `${folder}/${HANGS}`),
    died,
  }
}
