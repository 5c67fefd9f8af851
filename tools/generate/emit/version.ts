// Emits the version of the package, for its User-Agent.
import { comment } from './text.ts'

export function emitVersion(version: string): string {
  return `// Generated from package.json by \`npm run generate\`. Never edited.\n${comment(['The version of this package.'])}export const version = ${JSON.stringify(version)}\n`
}
