import type { ValueShape } from '@sekha/core/contract'

/** Finds the first option of a union that an object or array matches. */
export function pickOption(options: readonly ValueShape[], value: object): ValueShape | undefined {
  return options.find((option) => isOf(option, value))
}

function isOf({ fields, constants, items, options, isFree }: ValueShape, value: object): boolean {
  if (options !== undefined) return pickOption(options, value) !== undefined
  if (Array.isArray(value)) return items !== undefined
  if (fields === undefined) return isFree === true
  return Object.entries(constants ?? {}).every(([name, values]) =>
    values.includes((value as Record<string, unknown>)[name]),
  )
}
