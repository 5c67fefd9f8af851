import { REDACTED } from '@sekha/core/foundation'
import type { ResolvedLimits } from './limits.ts'
import { LONE_SURROGATE, quote } from './quote.ts'
import type { Scrubber } from './scrub.ts'
import { toText } from './to-text.ts'

interface Name {
  readonly first: string
  readonly next: string
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

/**
 * Writes any value as JSON in one pass, scrubbed and within its limits. It never throws: what JSON cannot hold is written
 * as a string that names it.
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
export class Encoder {
  readonly #limits: ResolvedLimits
  readonly #scrubber: Scrubber
  readonly #names = new Map<string, Name>()
  readonly #path: object[] = []
  #room = 0

  constructor(limits: ResolvedLimits, scrubber: Scrubber) {
    this.#limits = limits
    this.#scrubber = scrubber
  }

  /**
   * Writes a value. A getter or a `toJSON` of the value may record something itself. That goes on with the path to where
   * it happens, so an object that records itself ends.
   */
  encode(value: unknown): string {
    const outerRoom = this.#room
    this.#room = this.#limits.maxLength
    const json = this.#write(value) ?? 'null'
    this.#room = outerRoom
    return json
  }

  /** Writes data, which the server takes only as an object: anything else is its property `value`. */
  object(data: unknown): string {
    const json = this.encode(data)
    return json.startsWith('{') ? json : `{"value":${json}}`
  }

  /** Writes a string, such as a message. What is no string becomes one. */
  text(text: unknown): string {
    if (typeof text !== 'string') return this.text(toText(text))
    const { maxStringLength: max } = this.#limits
    if (text.length <= max) return quote(this.#scrubber.clean(text))
    return quote(cutText(this.#scrubber.clean(text.slice(0, max + MAX_CREDENTIAL_LENGTH)), max, text.length))
  }

  /**
   * Writes a short string, such as a name. What is no string becomes one.
   *
   * @param maxLength - What the contract allows.
   */
  label(value: unknown, maxLength: number): string {
    if (typeof value !== 'string') return this.label(toText(value), maxLength)
    const isShort = value.length <= maxLength
    const text = this.#scrubber.clean(isShort ? value : value.slice(0, maxLength + MAX_CREDENTIAL_LENGTH))
    return quote(isShort ? text : cutText(text, maxLength - MARK_LENGTH, value.length))
  }

  /** Writes a list of short strings, such as tags. Anything but an array is an item by itself. */
  labels(value: unknown): string {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    const count = items.length > MAX_LABELS ? MAX_LABELS - 1 : items.length
    const labels = items.slice(0, count).map((item) => this.label(item, MAX_LABEL_LENGTH))
    if (count < items.length) labels.push(`"[cut: ${items.length - count} more items]"`)
    return `[${labels.join()}]`
  }

  /** @returns `undefined` for what JSON leaves out */
  #write(value: unknown): string | undefined {
    switch (typeof value) {
      case 'string': {
        const text = this.text(value)
        this.#room -= text.length
        return text
      }
      case 'number':
        this.#room -= 8
        return value - value === 0 ? `${value}` : `"${value}"`
      case 'boolean':
        return value ? 'true' : 'false'
      case 'bigint':
      case 'symbol':
        return this.#write(String(value))
      case 'object':
        return value === null ? 'null' : this.#writeObject(value)
      case 'undefined':
      case 'function':
        return undefined
    }
  }

  #writeObject(value: object): string | undefined {
    if (this.#path.length >= this.#limits.maxDepth) return '"[too deep]"'
    if (this.#path.includes(value)) return '"[circular]"'
    if (this.#room <= 0) return '"[cut]"'
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
      const replaced = replace(value)
      return replaced === value ? this.#writeProperties(value, false) : this.#write(replaced)
    } catch {
      return '"[threw]"'
    } finally {
      this.#path.pop()
    }
  }

  #writeArray(items: readonly unknown[], total: number): string {
    const count = Math.min(items.length, this.#limits.maxItems)
    let json = '['
    let at = 0
    for (; at < count && this.#room > 0; at += 1) {
      // Whatever the item is, so that arrays of shared arrays end.
      this.#room -= 2
      json += `${at === 0 ? '' : ','}${this.#write(items[at]) ?? 'null'}`
    }
    if (at < total) json += `${at === 0 ? '' : ','}"[cut: ${total - at} more items]"`
    return `${json}]`
  }

  /**
   * @param isPlain - Whether its prototype has no properties, so that all that are found are its own.
   * @param cut - Number of properties that it had and are not in it.
   */
  #writeProperties(value: object, isPlain: boolean, cut = 0): string | undefined {
    let json = ''
    let count = 0
    for (const key in value) {
      if (!isPlain && !Object.hasOwn(value, key)) continue
      if (count >= this.#limits.maxItems || this.#room <= 0) {
        cut += 1
        continue
      }
      const name = this.#names.get(key) ?? this.#addName(key, count)
      const written = this.#read(value, key, name.isHidden)
      if (written === undefined) {
        // Plain objects may replace themselves too.
        if (isPlain && key === 'toJSON') return this.#replacePlain(value)
        continue
      }
      this.#room -= key.length + 4
      json += (count === 0 ? name.first : name.next) + written
      count += 1
    }
    if (cut > 0) json += `${count === 0 ? '{' : ','}"[cut]":"${cut} more properties"`
    return json === '' ? '{}' : `${json}}`
  }

  #read(value: object, key: string, isHidden: boolean): string | undefined {
    try {
      const item = (value as Readonly<Record<string, unknown>>)[key]
      // Nothing is no secret: in a state, `null` deletes.
      return isHidden && item !== null && item !== undefined ? `"${REDACTED}"` : this.#write(item)
    } catch {
      return '"[threw]"'
    }
  }

  #replacePlain(value: object): string | undefined {
    const { toJSON } = value as { readonly toJSON?: unknown }
    return typeof toJSON === 'function' ? this.#write(toJSON.call(value)) : undefined
  }

  /** @param count - A number that makes the name unique in its object, if it is not as it was. */
  #addName(key: string, count: number): Name {
    // The server refuses `__proto__`, and a name that comes twice.
    const clean = key.length > MAX_NAME_LENGTH ? key : this.#scrubber.clean(key)
    const isWhole = clean === key && key.length <= MAX_NAME_LENGTH && !LONE_SURROGATE.test(key)
    const shown = isWhole ? (RESERVED.test(key) ? `[${key}]` : key) : `${this.#cutName(key)} ${count}`
    const name = { first: `{${quote(shown)}:`, next: `,${quote(shown)}:`, isHidden: this.#scrubber.hides(key) }
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

/** Returns a plain value for an instance of a class, or the instance itself if its properties are its value. */
function replace(value: object): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Error) return { name: value.name, message: value.message }
  if (value instanceof RegExp || value instanceof URL) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  return 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
}
