// Emits the common parts of every generated module.

/** The first line of every generated module. */
export const header = '// Generated from openapi/ by `npm run generate`. Never edited.\n'

/** The package that contains the code. */
export const packageName = '@sekha/core'

/** Emits a docstring. */
export function comment(lines: readonly (string | undefined)[], indent = ''): string {
  const text = lines
    .filter((line) => line !== undefined)
    .flatMap((line) => line.replaceAll('*/', String.raw`*\/`).split('\n'))
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}
