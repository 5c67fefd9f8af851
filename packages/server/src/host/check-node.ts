/**
 * Tells whether this Node can run the server. This module imports nothing, so any Node can load it.
 *
 * @module @sekha/server/check-node
 */

/** The oldest Node whose `node:sqlite` meets the server's needs. Matches `engines` in the manifest. */
export const oldestNode = '22.16.0'

/**
 * Explains in one line that this Node is too old for the server.
 *
 * @param what The program that needs the newer Node.
 * @returns the line, or `undefined` if the server can run. Bun and Deno always pass: they only emulate a Node version
 */
export function explainOldNode(
  what: string,
  versions: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { node, bun, deno } = versions
  if (node === undefined || bun !== undefined || deno !== undefined || !isOlder(node, oldestNode)) return undefined
  return `${what} needs Node ${oldestNode} or newer, but this is Node ${node}: install a newer one from https://nodejs.org`
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = than.split('.').map(Number)
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}
