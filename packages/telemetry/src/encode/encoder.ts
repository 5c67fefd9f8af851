import { REDACTED } from '@sekha/core/foundation'
import { JsonBytes, LONE_SURROGATE } from './json-bytes.ts'
import type { ResolvedLimits } from './limits.ts'
import type { Scrubber } from './scrub.ts'
import { replaceInstance } from './replace-instance.ts'
import { toText } from './to-text.ts'

interface Name {
  readonly first: Uint8Array
  readonly next: Uint8Array
  readonly isHidden: boolean
}

/** Names that are remembered. A program has few, unless it makes them of data. */
const MAX_NAMES = 2000

/** Characters of a name. */
const MAX_NAME_LENGTH = 256

/** How far beyond a cut credentials are looked for, so that the cut does not hide the end of one. */
const MAX_CREDENTIAL_LENGTH = 4096

/** Characters that a mark of a cut may take. */
const MARK_LENGTH = 50

/** Labels and tags that a record may have. */
const MAX_LABELS = 100

/** Characters of a label or a tag. */
const MAX_LABEL_LENGTH = 500

/** Names that a mark has, or gets. */
const RESERVED = /^(?:\[+(?:cut|__proto__)\]+|__proto__)$/

const BRACE = 0x7b
const BRACKET = 0x5b
const COMMA = 0x2c

const utf8 = new TextEncoder()

/** The names of fields, with a comma before and a colon behind. There are a few dozen. */
const FIELDS = new Map<string, Uint8Array>()

/**
 * Writes any value as JSON in UTF-8 in one pass, scrubbed and within its limits, without strings in between. It never
 * throws: what JSON cannot hold is written as a string that names it.
 *
 * | value | written as |
 * | --- | --- |
 * | `undefined`, functions | left out of objects, `null` in arrays |
 * | `NaN`, `Infinity`, bigint, symbol, URL, RegExp | their text |
 * | Date | RFC 3339, `null` when invalid |
 * | Error | `{ name, message }` |
 * | Map, Set | object, array |
 * | bytes | `[12 bytes]` |
 * | a lone surrogate | U+FFFD |
 * | the names `__proto__`, `[__proto__]` and `[cut]` | in brackets |
 * | an object in itself | `[circular]` |
 * | a getter or a `toJSON` that throws | `[threw]` |
 */
export class Encoder extends JsonBytes {
  readonly #limits: ResolvedLimits
  readonly #scrubber: Scrubber
  readonly #names: Map<string, Name>
  readonly #path: object[]
  #room = 0

  constructor(limits: ResolvedLimits, scrubber: Scrubber, outer?: Encoder) {
    super()
    this.#limits = limits
    this.#scrubber = scrubber
    this.#names = outer === undefined ? new Map<string, Name>() : outer.#names
    this.#path = outer === undefined ? [] : outer.#path
  }

  /**
   * Returns another one with the same rules and bytes of its own, for what a getter or a `toJSON` of a value records itself.
   * It goes on with the path to where that happens, so an object that records itself ends.
   */
  fork(): Encoder {
    return new Encoder(this.#limits, this.#scrubber, this)
  }

  /** Returns a value as JSON, apart from what is being written. */
  toJson(value: unknown): string {
    const encoder = this.fork()
    encoder.encode(value)
    return new TextDecoder().decode(encoder.bytes.subarray(0, encoder.at))
  }

  /** Writes the name of a field of the record, behind another one. Its value follows. */
  field(name: string): this {
    let field = FIELDS.get(name)
    if (field === undefined) {
      field = utf8.encode(`,"${name}":`)
      FIELDS.set(name, field)
    }
    this.put(field)
    return this
  }

  /** Writes a value. */
  encode(value: unknown): void {
    this.#room = this.#limits.maxLength
    if (!this.#write(value)) this.raw('null')
  }

  /** Writes data, which the server takes only as an object: anything else is its property `value`. */
  object(data: unknown): void {
    const start = this.at
    this.encode(data)
    if (this.bytes[start] === BRACE) return
    const value = this.bytes.slice(start, this.at)
    this.at = start
    this.raw('{"value":')
    this.put(value)
    this.putByte(BRACE + 2)
  }

  /** Writes the fields of an object behind others, but those that are `undefined`. */
  fields(values: Readonly<Record<string, unknown>>): void {
    const start = this.at
    this.encode(values)
    // `{…}` becomes `,…`, and `{}` nothing.
    if (this.at - start <= 2) this.at = start
    else {
      this.bytes[start] = COMMA
      this.at -= 1
    }
  }

  /** Writes a string, such as a message. What is no string becomes one. @returns the number of its characters in JSON */
  text(text: unknown): number {
    if (typeof text !== 'string') return this.text(toText(text))
    const { maxStringLength: max } = this.#limits
    if (text.length <= max) return this.quote(this.#scrubber.clean(text))
    return this.quote(cutText(this.#scrubber.clean(text.slice(0, max + MAX_CREDENTIAL_LENGTH)), max, text.length))
  }

  /**
   * Writes a short string, such as a name. What is no string becomes one.
   *
   * @param maxLength - What the contract allows.
   */
  label(value: unknown, maxLength: number): void {
    if (typeof value !== 'string') return this.label(toText(value), maxLength)
    if (value.length <= maxLength) this.quote(this.#scrubber.clean(value))
    else {
      const text = this.#scrubber.clean(value.slice(0, maxLength + MAX_CREDENTIAL_LENGTH))
      this.quote(cutText(text, maxLength - MARK_LENGTH, value.length))
    }
  }

  /** Writes a list of short strings, such as tags. Anything but an array is an item by itself. */
  labels(value: unknown): void {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    const count = items.length > MAX_LABELS ? MAX_LABELS - 1 : items.length
    this.putByte(BRACKET)
    for (let at = 0; at < count; at += 1) {
      if (at > 0) this.putByte(COMMA)
      this.label(items[at], MAX_LABEL_LENGTH)
    }
    if (count < items.length) this.raw(`,"[cut: ${items.length - count} more items]"`)
    this.putByte(BRACKET + 2)
  }

  /** @returns `false` for what JSON leaves out. Then nothing is written. */
  #write(value: unknown): boolean {
    switch (typeof value) {
      case 'string':
        this.#room -= this.text(value)
        return true
      case 'number':
        this.#room -= 8
        if (value - value === 0) this.raw(`${value}`)
        else this.quote(`${value}`)
        return true
      case 'boolean':
        this.raw(value ? 'true' : 'false')
        return true
      case 'bigint':
      case 'symbol':
        return this.#write(String(value))
      case 'object':
        if (value !== null) return this.#writeObject(value)
        this.raw('null')
        return true
      case 'undefined':
      case 'function':
        return false
    }
  }

  #writeObject(value: object): boolean {
    if (this.#path.length >= this.#limits.maxDepth) return this.#mark('too deep')
    if (this.#path.includes(value)) return this.#mark('circular')
    if (this.#room <= 0) return this.#mark('cut')
    const start = this.at
    this.#path.push(value)
    try {
      if (Array.isArray(value)) return this.#writeArray(value, value.length)
      const prototype: unknown = Object.getPrototypeOf(value)
      const isPlain = prototype === Object.prototype || prototype === null
      if (isPlain) return this.#writeProperties(value, true)
      // Only what is written is copied.
      const { maxItems } = this.#limits
      if (value instanceof Set) return this.#writeArray(take(value, maxItems), value.size)
      if (value instanceof Map) {
        const entries = take(value, maxItems)
        const object = Object.fromEntries(entries.map(([key, item]) => [String(key), item]))
        return this.#writeProperties(object, true, value.size - entries.length)
      }
      const replaced = replaceInstance(value)
      return replaced === value ? this.#writeProperties(value, false) : this.#write(replaced)
    } catch {
      this.at = start
      return this.#mark('threw')
    } finally {
      this.#path.pop()
    }
  }

  /** Writes why something is not there. */
  #mark(reason: string): true {
    this.quote(`[${reason}]`)
    return true
  }

  #writeArray(items: readonly unknown[], total: number): true {
    const count = Math.min(items.length, this.#limits.maxItems)
    let at = 0
    this.putByte(BRACKET)
    for (; at < count && this.#room > 0; at += 1) {
      // Whatever the item is, so that arrays of shared arrays end.
      this.#room -= 2
      if (at > 0) this.putByte(COMMA)
      if (!this.#write(items[at])) this.raw('null')
    }
    if (at < total) {
      if (at > 0) this.putByte(COMMA)
      this.#mark(`cut: ${total - at} more items`)
    }
    this.putByte(BRACKET + 2)
    return true
  }

  /**
   * @param isPlain - Whether its prototype has no properties, so that all that are found are its own.
   * @param cut - Number of properties that it had and are not in it.
   */
  #writeProperties(value: object, isPlain: boolean, cut = 0): boolean {
    const begin = this.at
    let count = 0
    for (const key in value) {
      if (!isPlain && !Object.hasOwn(value, key)) continue
      if (count >= this.#limits.maxItems || this.#room <= 0) {
        cut += 1
        continue
      }
      const name = this.#names.get(key) ?? this.#addName(key, count)
      const start = this.at
      this.put(count === 0 ? name.first : name.next)
      if (!this.#read(value, key, name.isHidden)) {
        // Plain objects may replace themselves too.
        if (isPlain && key === 'toJSON') {
          this.at = begin
          return this.#replacePlain(value)
        }
        this.at = start
        continue
      }
      this.#room -= key.length + 4
      count += 1
    }
    if (cut > 0) this.raw(`${count === 0 ? '{' : ','}"[cut]":"${cut} more properties"`)
    else if (count === 0) this.putByte(BRACE)
    this.putByte(BRACE + 2)
    return true
  }

  #read(value: object, key: string, isHidden: boolean): boolean {
    const start = this.at
    try {
      const item = (value as Readonly<Record<string, unknown>>)[key]
      // Nothing is no secret: in a state, `null` deletes.
      if (!isHidden || item === null || item === undefined) return this.#write(item)
      this.quote(REDACTED)
      return true
    } catch {
      this.at = start
      return this.#mark('threw')
    }
  }

  #replacePlain(value: object): boolean {
    const { toJSON } = value as { readonly toJSON?: unknown }
    return typeof toJSON === 'function' && this.#write(toJSON.call(value))
  }

  /** @param count - A number that makes the name unique in its object, if it is not as it was. */
  #addName(key: string, count: number): Name {
    // The server refuses `__proto__`, and a name that comes twice.
    const clean = key.length > MAX_NAME_LENGTH ? key : this.#scrubber.clean(key)
    const isWhole = clean === key && key.length <= MAX_NAME_LENGTH && key.search(LONE_SURROGATE) < 0
    const shown = isWhole ? (RESERVED.test(key) ? `[${key}]` : key) : `${this.#cutName(key)} ${count}`
    const json = `${JSON.stringify(shown.replace(LONE_SURROGATE, '\uFFFD'))}:`
    const isHidden = this.#scrubber.hides(key)
    const name = { first: utf8.encode(`{${json}`), next: utf8.encode(`,${json}`), isHidden }
    if (isWhole && this.#names.size < MAX_NAMES) this.#names.set(key, name)
    return name
  }

  #cutName(key: string): string {
    const text = this.#scrubber.clean(key.slice(0, MAX_NAME_LENGTH + MAX_CREDENTIAL_LENGTH))
    return key.length > MAX_NAME_LENGTH ? cutText(text, MAX_NAME_LENGTH, key.length) : text
  }
}

/**
 * Cuts a string between characters, and says how much is missing.
 *
 * @param total - The length of the string that this one is the start of.
 */
function cutText(text: string, length: number, total: number): string {
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length
  return `${text.slice(0, end)}[cut: ${total - end} more characters]`
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = []
  for (const item of items) {
    if (taken.length >= count) break
    taken.push(item)
  }
  return taken
}
