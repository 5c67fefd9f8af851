/** @throws {TypeError} naming the value when it is not a string; never its content */
export function checkString(name: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, got ${kindOf(value)}`)
}

/** @throws {TypeError} naming the value when it is not an array */
export function checkArray(name: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${name} must be an array, got ${kindOf(value)}`)
}

/** @throws {RangeError} naming the value when it is not a whole number of at least `min` */
export function checkCount(name: string, value: unknown, min = 0): asserts value is number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min)
    throw new RangeError(`${name} must be a whole number of at least ${min}, got ${kindOf(value)}`)
}

/** @throws {TypeError} naming the value when it is not an object */
export function checkObject(name: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} must be an object, got ${kindOf(value)}`)
}

/** @throws {TypeError} naming the value when it is not a function */
export function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function, got ${kindOf(value)}`)
}

/** @throws {TypeError} naming the first of the texts that is not a string */
export function checkStrings(name: string, values: unknown): asserts values is readonly string[] {
  checkArray(name, values)
  for (const [at, value] of values.entries()) checkString(`${name}[${at}]`, value)
}

/** @throws {TypeError} naming an option that is not among `known` */
export function checkOptions(what: string, options: unknown, known: readonly string[]): void {
  checkObject(`the options of ${what}`, options)
  for (const name of Object.keys(options))
    if (!known.includes(name)) throw new TypeError(`unknown option "${name}"; ${what} takes ${known.join(', ')}`)
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array'
  if (value === null || value === undefined || typeof value === 'boolean' || typeof value === 'number')
    return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
