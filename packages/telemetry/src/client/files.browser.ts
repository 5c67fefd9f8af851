import type { SpoolRoot } from '../journal/segment.ts'
import type { FilePlace } from './files.ts'

/** Pages have no files. Bundlers for browsers take this module in place of `files.ts`. */
export function openFiles(_place: FilePlace): SpoolRoot | undefined {
  return undefined
}

/** Pages have no package.json. */
export function findManifest(): { readonly product: string; readonly version: string } | undefined {
  return undefined
}
