/** The maximum nesting of objects and arrays in a JSON body or a line of an import, counting the outermost. */
export const maxJsonDepth = 100

/**
 * The maximum number of objects, arrays and property names together in a JSON body or a line of an import. Each of them
 * costs the thread far more than its bytes.
 */
export const maxJsonParts = 100_000

/** The maximum number of values. At two bytes each, they fill the largest body that the default settings allow. */
export const maxJsonValues = 1_000_000

/** The first value in a JSON string that could not be read back unchanged. */
export interface JsonFault {
  /** Property names and array indexes, from the outermost value. */
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly code: 'too_deep' | 'too_many' | 'forbidden_name' | 'duplicate_name' | 'lone_surrogate' | 'inexact_number'
}

/**
 * Finds the first value that `JSON.parse` would accept but change, by the rules of I-JSON (RFC 7493):
 *
 * - a lone surrogate
 * - a number that a double cannot represent
 * - a repeated name, or the name `__proto__`
 *
 * It also finds nesting beyond {@link maxJsonDepth}, and more than {@link maxJsonParts} or {@link maxJsonValues}. One
 * pass in linear time, without recursion. It does not check the grammar, which is left to the parser.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  return new JsonScan(text).run()
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
/** Shorter numbers without an exponent are exact, or are fractions rounded to the nearest double. */
const exactDigits = 15
/** The number of names of an object that are compared one by one, which is cheaper than a set. */
const listedNames = 12

class JsonScan {
  readonly #text: string
  #at = 0
  /** The next backslash, or the end of the input. Cached, so that JSON with many strings is scanned once. */
  #escapeAt: number
  #depth = 0
  #parts = 0
  #values = 0
  #frame: Frame | undefined
  /** One frame for each depth, reused. */
  readonly #frames: Frame[] = []

  constructor(text: string) {
    this.#text = text
    this.#escapeAt = this.#find('\\', 0)
  }

  run(): JsonFault | undefined {
    const text = this.#text
    while (this.#at < text.length) {
      const code = text.charCodeAt(this.#at)
      let fault: JsonFault | undefined
      if (code === quote) fault = this.#readString()
      else if (code === comma) fault = this.#next()
      else if (code === colon) this.#frame?.beginValue()
      else if (code === 0x7b || code === 0x5b) fault = this.#open(code === 0x7b)
      else if (code === 0x7d || code === 0x5d) this.#close()
      else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) fault = this.#readNumber()
      if (fault !== undefined) return fault
      this.#at++
    }
    return undefined
  }

  #open(isObject: boolean): JsonFault | undefined {
    if (this.#depth === maxJsonDepth)
      return this.#fault('too_deep', `Objects and arrays nest deeper than ${maxJsonDepth} levels`)
    const frame = (this.#frames[this.#depth] ??= new Frame())
    frame.begin(isObject)
    this.#frame = frame
    this.#depth++
    return this.#countPart()
  }

  #next(): JsonFault | undefined {
    this.#frame?.next()
    if (++this.#values < maxJsonValues) return undefined
    return this.#fault('too_many', `There are more than ${maxJsonValues} values`)
  }

  #countPart(): JsonFault | undefined {
    if (++this.#parts <= maxJsonParts) return undefined
    return this.#fault('too_many', `There are more than ${maxJsonParts} objects, arrays and property names`)
  }

  #close(): void {
    if (this.#depth > 0) this.#depth--
    this.#frame = this.#depth === 0 ? undefined : this.#frames[this.#depth - 1]
  }

  /** Advances to the closing quote. */
  #readString(): JsonFault | undefined {
    const from = this.#at + 1
    let end = this.#find('"', from)
    let isWhole = true
    const isEscaped = this.#escapeAt < end
    while (this.#escapeAt < end) {
      const [length, isPair] = this.#readEscape(this.#escapeAt)
      isWhole &&= isPair
      const next = this.#escapeAt + length
      this.#escapeAt = this.#text.charCodeAt(next) === backslash ? next : this.#find('\\', next)
      if (end < next) end = this.#find('"', next)
    }
    this.#at = end
    const frame = this.#frame
    if (frame?.expectsName === true) {
      const raw = this.#text.slice(from, end)
      const isNew = frame.name(isEscaped ? unescapeName(raw) : raw)
      if (frame.key === '__proto__') return this.#fault('forbidden_name', 'A property must not be named __proto__')
      if (!isNew) return this.#fault('duplicate_name', 'The property is repeated')
      const fault = this.#countPart()
      if (fault !== undefined) return fault
    }
    if (isWhole) return undefined
    return this.#fault('lone_surrogate', 'The string contains half of a surrogate pair')
  }

  /** Returns the length of an escape, and whether it is a character: a surrogate must be paired. */
  #readEscape(at: number): readonly [length: number, isWhole: boolean] {
    if (this.#text[at + 1] !== 'u') return [2, true]
    const unit = this.#readUnit(at)
    if (unit < 0xd800 || unit > 0xdfff) return [6, true]
    const second = unit < 0xdc00 && this.#text[at + 6] === '\\' ? this.#readUnit(at + 6) : 0
    return second >= 0xdc00 && second <= 0xdfff ? [12, true] : [6, false]
  }

  /** Returns the code unit of `\uXXXX`, or 0. */
  #readUnit(at: number): number {
    const digits = this.#text.slice(at + 1, at + 6)
    return /^u[\da-f]{4}$/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : 0
  }

  /** Advances to the last character of the number. */
  #readNumber(): JsonFault | undefined {
    const text = this.#text
    const from = this.#at
    let hasExponent = false
    let end = from + 1
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === 0x65 || code === 0x45) hasExponent = true
      else if (!((code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e)) break
    }
    this.#at = end - 1
    if (!hasExponent && end - from <= exactDigits) return undefined
    const message = inexactNumber(text.slice(from, end))
    return message === undefined ? undefined : this.#fault('inexact_number', message)
  }

  /** Returns the position of a character, or the end of the input. */
  #find(character: string, from: number): number {
    const at = this.#text.indexOf(character, from)
    return at === -1 ? this.#text.length : at
  }

  #fault(code: JsonFault['code'], message: string): JsonFault {
    return { path: this.#frames.slice(0, this.#depth).map((frame) => frame.key), message, code }
  }
}

/** The object or array being scanned. */
class Frame {
  /** The name or index of the value being scanned. */
  key: string | number = 0
  expectsName = false
  #isObject = false
  #names: string[] = []
  #manyNames: Set<string> | undefined

  begin(isObject: boolean): void {
    this.key = isObject ? '' : 0
    this.expectsName = isObject
    this.#isObject = isObject
    this.#names.length = 0
    this.#manyNames = undefined
  }

  next(): void {
    if (this.#isObject) this.expectsName = true
    else this.key = Number(this.key) + 1
  }

  beginValue(): void {
    this.expectsName = false
  }

  /** @returns whether the name is new */
  name(name: string): boolean {
    this.key = name
    if (this.#manyNames !== undefined) {
      const { size } = this.#manyNames
      return this.#manyNames.add(name).size > size
    }
    if (this.#names.includes(name)) return false
    this.#names.push(name)
    if (this.#names.length > listedNames) this.#manyNames = new Set(this.#names)
    return true
  }
}

function unescapeName(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    return raw
  }
}

/**
 * Returns the reason why a number could not be read back, or `undefined`. An integer must be read back digit for digit,
 * since it is an id or a count. A number with a fraction or an exponent may be rounded to the nearest double.
 */
function inexactNumber(token: string): string | undefined {
  const value = Number(token)
  if (/^-?\d+$/.test(token))
    return String(value) === token
      ? undefined
      : 'The integer is larger than a double can hold exactly; send it as a string'
  if (Number.isNaN(value)) return undefined
  if (!Number.isFinite(value)) return 'The number is larger than a double can hold'
  return value === 0 && /[1-9]/.test(token.replace(/e.*/i, ''))
    ? 'The number is closer to 0 than a double can hold'
    : undefined
}
