// Emits the common parts of every generated module.

/** The first line of every generated module. */
export const header = '// Generated from openapi/ by `npm run generate`. Never edited.\n'

/** The package that contains the code. */
export const packageName = '@sekha/core'

/** Emits data as a literal: JSON, and regular expressions. */
export function literal(value: unknown): string {
  if (value instanceof RegExp) return String(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${literal(item)}`)
    .join(', ')} }`
}

/** Emits a docstring. */
export function comment(lines: readonly (string | undefined)[], indent = ''): string {
  const text = lines
    .filter((line) => line !== undefined)
    .flatMap((line) => line.replaceAll('*/', String.raw`*\/`).split('\n'))
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}
