import { findManifest } from '#files'
import { builtinModule } from '../runtime.ts'

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

function findProgram(): Program {
  known ??= { ...(findManifest() ?? { product: 'unknown', version: '0' }), hostname: findHostname() }
  return known
}

function findHostname(): string | undefined {
  try {
    return builtinModule<{ hostname?: () => string }>('node:os')?.hostname?.()
  } catch {
    // Deno needs a permission.
    return undefined
  }
}
