import { REDACTED } from '@sekha/core/foundation'
import type { ResolvedLimits } from './limits.ts'
import { quote } from './quote.ts'
import type { Scrubber } from './scrub.ts'

interface Name {
  readonly first: string
  readonly next: string
  readonly isHidden: boolean
}

/** Names that are remembered. A program has few, unless it makes them of data. */
const MAX_NAMES = 2000

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

  /** Writes a value. */
  encode(value: unknown): string {
    this.#room = this.#limits.maxLength
    this.#path.length = 0
    return this.#write(value) ?? 'null'
  }

  /** Writes data, which the server takes only as an object: anything else is its property `value`. */
  object(data: unknown): string {
    const json = this.encode(data)
    return json.startsWith('{') ? json : `{"value":${json}}`
  }

  /** Writes a string, such as a message. */
  text(text: string): string {
    const { maxStringLength } = this.#limits
    const cut = text.length > maxStringLength ? cutText(text, maxStringLength) : text
    return quote(this.#scrubber.clean(cut))
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
      if (Array.isArray(value)) return this.#writeArray(value)
      const prototype: unknown = Object.getPrototypeOf(value)
      const isPlain = prototype === Object.prototype || prototype === null
      const replaced = isPlain ? value : replace(value)
      return replaced === value ? this.#writeProperties(value, isPlain) : this.#write(replaced)
    } catch {
      return '"[threw]"'
    } finally {
      this.#path.pop()
    }
  }

  #writeArray(items: readonly unknown[]): string {
    const count = Math.min(items.length, this.#limits.maxItems)
    let json = '['
    let at = 0
    for (; at < count && this.#room > 0; at += 1) json += `${at === 0 ? '' : ','}${this.#write(items[at]) ?? 'null'}`
    if (at < items.length) json += `${at === 0 ? '' : ','}"[cut: ${items.length - at} more items]"`
    return `${json}]`
  }

  /** @param isPlain - Whether its prototype has no properties, so that all that are found are its own. */
  #writeProperties(value: object, isPlain: boolean): string {
    let json = ''
    let count = 0
    let cut = 0
    for (const key in value) {
      if (!isPlain && !Object.hasOwn(value, key)) continue
      if (count >= this.#limits.maxItems || this.#room <= 0) {
        cut += 1
        continue
      }
      const name = this.#names.get(key) ?? this.#addName(key)
      const written = name.isHidden ? `"${REDACTED}"` : this.#read(value, key)
      if (written === undefined) continue
      this.#room -= key.length + 4
      json += (count === 0 ? name.first : name.next) + written
      count += 1
    }
    if (cut > 0) json += `${count === 0 ? '{' : ','}"[cut]":"${cut} more properties"`
    return json === '' ? '{}' : `${json}}`
  }

  #read(value: object, key: string): string | undefined {
    try {
      return this.#write((value as Readonly<Record<string, unknown>>)[key])
    } catch {
      return '"[threw]"'
    }
  }

  #addName(key: string): Name {
    // The server refuses `__proto__`.
    const shown = key === '__proto__' ? '[__proto__]' : key.length > 256 ? cutText(key, 256) : key
    const name = { first: `{${quote(shown)}:`, next: `,${quote(shown)}:`, isHidden: this.#scrubber.hides(key) }
    if (this.#names.size < MAX_NAMES) this.#names.set(key, name)
    return name
  }
}

/** Cuts a string between characters, and says how much is missing. */
function cutText(text: string, length: number): string {
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length
  return `${text.slice(0, end)}[cut: ${text.length - end} more characters]`
}

/** Returns a plain value for an instance of a class, or the instance itself if its properties are its value. */
function replace(value: object): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Error) return { name: value.name, message: value.message }
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), item]))
  if (value instanceof Set) return [...value]
  if (value instanceof RegExp || value instanceof URL) return String(value)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  return 'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON() as unknown) : value
}
