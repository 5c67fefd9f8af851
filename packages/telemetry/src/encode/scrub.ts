import { describeType, REDACTED } from '@sekha/core/foundation'

/** Rules that keep secrets out of records, before anything is stored. */
export interface ScrubOptions {
  /**
   * Further names of properties whose values are replaced by `[redacted]`. A string matches a name that ends with it,
   * whatever the case, dashes and underscores: `pin` matches `userPin` and `user_pin`.
   */
  readonly deny?: readonly (string | RegExp)[] | undefined
  /** Names of properties that are kept although a rule matches them, such as `nextToken`. */
  readonly allow?: readonly string[] | undefined
  /**
   * Whether credentials inside strings are replaced too: bearer tokens, basic authentication, JSON Web Tokens, passwords
   * in URLs, and keys of well-known services.
   *
   * @default true
   */
  readonly values?: boolean | undefined
}

/** Endings of names that hold a secret, and their plurals. `tokens` and `maxTokens` are counts, and match none. */
const SECRET_NAMES = [
  'password',
  'passwords',
  'passwd',
  'passphrase',
  'secret',
  'secrets',
  'token',
  'apikey',
  'apikeys',
  'accesskey',
  'privatekey',
  'secretkey',
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
]

/** Strings that are shorter hold no credential of these forms. */
const MIN_CREDENTIAL = 20

const CREDENTIALS =
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b[Bb]earer +[\w.~+/=-]{8,}|\b[Bb]asic +(?=\w*[a-z\d][A-Z])[\w+/=]{8,}|\b(?:[spr]k|xox[abeprs])-[\w-]{16,}|\b[spr]k_(?:live|test)_\w{10,}|\bA[KS]IA[0-9A-Z]{16}\b|\bAIza[\w-]{30,}|\b(?:gh[oprsu]|github_pat|npm|hf)_\w{30,}|(?<=:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g

/** Decides which values are replaced. */
export interface Scrubber {
  /** Whether the value of a property with this name is replaced. */
  readonly hides: (name: string) => boolean
  /** Replaces the credentials in a string. */
  readonly clean: (text: string) => string
}

/**
 * Creates the rules of one client.
 *
 * @throws {TypeError} naming the option, when it is not a list of names
 */
export function createScrubber(options: ScrubOptions = {}): Scrubber {
  const { deny = [], allow = [], values = true } = options
  for (const [name, list] of Object.entries({ deny, allow }))
    if (!Array.isArray(list)) throw new TypeError(`scrub.${name} must be an array, got ${describeType(list)}`)
  const patterns = deny.filter((rule) => rule instanceof RegExp)
  const names = [...SECRET_NAMES, ...deny.filter((rule) => typeof rule === 'string').map(normalize)]
  const kept = new Set(allow.map(normalize))
  return {
    hides: (name) => {
      const normal = normalize(name)
      if (kept.has(normal)) return false
      return names.some((secret) => normal.endsWith(secret)) || patterns.some((pattern) => name.search(pattern) >= 0)
    },
    clean: values
      ? (text) => (text.length < MIN_CREDENTIAL ? text : text.replace(CREDENTIALS, REDACTED))
      : (text) => text,
  }
}

const normalize = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
