import { builtinModule, runtimeProcess } from '../runtime.ts'
import { findFileSystem, readText } from '../journal/file/file-system.ts'

/** What a session says of its program. */
export interface Program {
  readonly product: string
  readonly version: string
  readonly hostname: string | undefined
}

/** Options that describe a program. */
interface ProgramOptions {
  readonly product?: string | undefined
  readonly version?: string | undefined
  readonly hostname?: string | undefined
  readonly machineId?: string | undefined
}

let known: Program | undefined

/** Describes the program of a session: by its options, and by what can be found. */
export function describeProgram(
  options: ProgramOptions,
): Program & { machineId: string | undefined; parentId: undefined } {
  const found = findProgram()
  return {
    product: options.product ?? found.product,
    version: options.version ?? found.version,
    hostname: options.hostname ?? found.hostname,
    machineId: options.machineId,
    parentId: undefined,
  }
}

/** Finds name and version in the package.json nearest to the main script, else to the working folder. */
function findProgram(): Program {
  known ??= { ...readManifest(), hostname: findHostname() }
  return known
}

function readManifest(): { readonly product: string; readonly version: string } {
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
  return { product: 'unknown', version: '0' }
}

const lastSlash = (path: string): number => Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))

function tryFolder(): string | undefined {
  try {
    return runtimeProcess().cwd?.()
  } catch {
    return undefined
  }
}

function findHostname(): string | undefined {
  try {
    return builtinModule<{ hostname?: () => string }>('node:os')?.hostname?.()
  } catch {
    // Deno needs a permission.
    return undefined
  }
}
