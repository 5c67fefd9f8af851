import { openFileRoot } from '../journal/file/file-root.ts'
import { findFileSystem, readText } from '../journal/file/file-system.ts'
import type { SpoolRoot } from '../journal/segment.ts'
import { builtinModule, runtimeProcess } from '../runtime.ts'

/** Where the files of a journal are. */
export interface FilePlace {
  /** The folder of all programs of the user, or that of the system. */
  readonly folder: string | undefined
  /** The folder in it for one server. */
  readonly server: string
  /** The folder in that for this process. */
  readonly name: string
}

/**
 * Opens a journal in files, or returns `undefined` in a runtime without any.
 *
 * @throws {Error} of the file system, when the folder cannot be written
 */
export function openFiles({ folder, server, name }: FilePlace): SpoolRoot | undefined {
  const fs = findFileSystem()
  return fs && openFileRoot(fs, `${folder ?? defaultFolder()}/${server}`, name)
}

/** Finds name and version in the package.json nearest to the main script, else to the working folder. */
export function findManifest(): { readonly product: string; readonly version: string } | undefined {
  const fs = findFileSystem()
  const { argv } = runtimeProcess() as { argv?: readonly string[] }
  if (fs !== undefined)
    for (const start of [argv?.[1], tryFolder()])
      for (
        let folder = start;
        folder !== undefined && folder !== '';
        folder = folder.slice(0, Math.max(0, lastSlash(folder)))
      ) {
        const text = readText(fs, `${folder}/package.json`)
        if (text === undefined) continue
        try {
          const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }
          if (typeof name === 'string') return { product: name, version: typeof version === 'string' ? version : '0' }
        } catch {
          // It is no manifest. The next folder may have one.
        }
      }
  return undefined
}

const lastSlash = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))

function tryFolder(): string | undefined {
  try {
    return runtimeProcess().cwd?.()
  } catch {
    return undefined
  }
}

function defaultFolder(): string {
  const { env = {}, platform } = runtimeProcess()
  const home = builtinModule<{ homedir: () => string }>('node:os')?.homedir() ?? '.'
  const state =
    platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? `${home}/AppData/Local`)
      : platform === 'darwin'
        ? `${home}/Library/Application Support`
        : (env['XDG_STATE_HOME'] ?? `${home}/.local/state`)
  return `${state}/sekha/telemetry`
}
