// The texts that every generated module is made of.

/** The first line of every generated module. */
export const header = '// Generated from openapi/ by `npm run generate`. Never edited.\n'

/** A value as a literal in the style of the project. */
export const literal = (value: unknown): string =>
  JSON.stringify(value).replaceAll("'", "\\'").replaceAll('"', "'").replaceAll('\\\\', '\\')

/** A docstring. */
export function comment(lines: readonly (string | undefined)[], indent = ''): string {
  const text = lines.filter((line) => line !== undefined).flatMap((line) => line.split('\n'))
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}
