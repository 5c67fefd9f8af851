// Reads JSON as datacat does, which is written in Go: repeated names are kept, because its typed objects unite them, and
// numbers remember whether they were written as integers.

/** An object with its members in their order, also repeated ones. */
export class GoObject {
  readonly members: readonly (readonly [name: string, value: GoValue])[]

  constructor(members: readonly (readonly [name: string, value: GoValue])[]) {
    this.members = members
  }
}

/** A number that was written with a fraction or an exponent, such as `7.0`. Its value may be infinite. */
export class GoDecimal {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A JSON value. An integer is a `number`. */
export type GoValue = null | boolean | number | string | GoDecimal | GoObject | readonly GoValue[]

/** Thrown for text that is not JSON, or that a field cannot hold. */
export class GoJsonError extends Error {}

/** Nesting beyond this is refused. The original allows 10,000 levels. */
const maxDepth = 1000

const space = /[ \t\r\n]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// oxlint-disable-next-line no-control-regex -- control characters are what the pattern excludes
const plainText = /[^"\\\u0000-\u001f]*/y
const words: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
]
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

/**
 * Parses the first JSON value of a text.
 *
 * @param trailing Whether text may follow the value.
 * @throws {GoJsonError} when the text is not JSON
 */
export function parseGoJson(text: string, trailing: 'allowed' | 'refused'): GoValue {
  const reader = new Reader(text)
  const value = reader.readValue(0)
  if (trailing === 'refused') reader.expectEnd()
  return value
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  readValue(depth: number): GoValue {
    if (depth > maxDepth) throw new GoJsonError('nested too deeply')
    this.#skipSpace()
    const next = this.#text[this.#at]
    if (next === '{') return this.#readObject(depth)
    if (next === '[') return this.#readArray(depth)
    if (next === '"') return this.#readString()
    for (const [word, value] of words)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    const [digits] = this.#match(number)
    if (digits === undefined) throw new GoJsonError('not JSON')
    return /[.eE]/.test(digits) || !Number.isFinite(Number(digits)) ? new GoDecimal(Number(digits)) : Number(digits)
  }

  expectEnd(): void {
    this.#skipSpace()
    if (this.#at < this.#text.length) throw new GoJsonError('text after the value')
  }

  #readObject(depth: number): GoObject {
    const members: [string, GoValue][] = []
    this.#at++
    if (this.#take('}')) return new GoObject(members)
    do {
      this.#skipSpace()
      const name = this.#readString()
      if (!this.#take(':')) throw new GoJsonError('no colon')
      members.push([name, this.readValue(depth + 1)])
    } while (this.#take(','))
    if (!this.#take('}')) throw new GoJsonError('object without end')
    return new GoObject(members)
  }

  #readArray(depth: number): readonly GoValue[] {
    const items: GoValue[] = []
    this.#at++
    if (this.#take(']')) return items
    do items.push(this.readValue(depth + 1))
    while (this.#take(','))
    if (!this.#take(']')) throw new GoJsonError('array without end')
    return items
  }

  #readString(): string {
    if (this.#text[this.#at] !== '"') throw new GoJsonError('no string')
    this.#at++
    let value = ''
    for (;;) {
      value += this.#match(plainText)[0] ?? ''
      const next = this.#text[this.#at++]
      if (next === '"') return value.toWellFormed()
      if (next !== '\\') throw new GoJsonError('string without end')
      value += this.#readEscape()
    }
  }

  #readEscape(): string {
    const next = this.#text[this.#at++] ?? ''
    if (next !== 'u') {
      const character = escapes[next]
      if (character === undefined) throw new GoJsonError('unknown escape')
      return character
    }
    const digits = this.#text.slice(this.#at, this.#at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new GoJsonError('unknown escape')
    this.#at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  #take(character: string): boolean {
    this.#skipSpace()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #skipSpace(): void {
    this.#match(space)
  }

  #match(pattern: RegExp): readonly string[] {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text) ?? []
    if (found[0] !== undefined) this.#at = pattern.lastIndex
    return found
  }
}

/**
 * Converts a value of free form. The last of repeated names wins.
 *
 * @throws {GoJsonError} for a number that a double cannot hold, and for the name `__proto__`
 */
export function toFreeForm(value: GoValue): unknown {
  if (value instanceof GoDecimal) {
    if (!Number.isFinite(value.value)) throw new GoJsonError('number out of range')
    return value.value
  }
  if (value instanceof GoObject) return unite({}, value)
  if (Array.isArray(value)) return (value as readonly GoValue[]).map(toFreeForm)
  return value
}

/** Adds the members of an object to `target`. */
export function unite(target: Record<string, unknown>, { members }: GoObject): Record<string, unknown> {
  for (const [name, value] of members) {
    if (name === '__proto__') throw new GoJsonError('the name __proto__')
    target[name] = toFreeForm(value)
  }
  return target
}
