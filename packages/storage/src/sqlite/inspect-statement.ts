/** What the storage must know about a statement before it runs. */
export interface StatementFacts {
  /** The number of values that it takes; undefined for EXPLAIN, which needs none. */
  readonly valueCount: number | undefined
  /** Whether it may change data. */
  readonly isWrite: boolean
}

/** Comments, strings and quoted names are one token each, so that nothing inside them is taken for a keyword. */
const tokenPattern =
  /(?<skipped>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|\?\d*|[\w$:@\u0080-\u{10ffff}]+|[\s\S]/gu

/** The tokens of one statement. Words are in upper case. */
type Statement = readonly string[]

/** Keywords that begin, end or divide a transaction. */
const transactionWords: ReadonlySet<string> = new Set(['BEGIN', 'COMMIT', 'END', 'ROLLBACK', 'SAVEPOINT', 'RELEASE'])
const transactionPattern = new RegExp(`\\b(?:${[...transactionWords].join('|')})\\b`, 'i')
/** Statements that only read. */
const readWords: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'PRAGMA', 'EXPLAIN'])

/**
 * Inspects the text of one statement.
 *
 * @throws {TypeError} when it is empty, has several statements, names its values, or begins or ends a transaction
 */
export function inspectStatement(sql: string): StatementFacts {
  const [statement, ...others] = splitStatements(sql)
  if (statement === undefined) throw new TypeError('a statement must not be empty')
  if (others.length > 0)
    throw new TypeError(`a call runs one statement, got ${others.length + 1}: run each by itself. ${quote(sql)}`)
  const found = findTransaction(statement)
  if (found !== undefined)
    throw new TypeError(
      `a statement must not contain ${found}: several writes share a transaction, which the storage begins and ends. To revert a write, throw an error. ${quote(sql)}`,
    )
  const valueCount = statement[0] === 'EXPLAIN' ? undefined : countValues(statement, sql)
  return { valueCount, isWrite: isWrite(statement) }
}

/** Finds what would begin or end a transaction among statements; `undefined` if nothing would. */
export function findTransactionWord(sql: string): string | undefined {
  if (!transactionPattern.test(sql)) return undefined
  for (const statement of splitStatements(sql)) {
    const found = findTransaction(statement)
    if (found !== undefined) return found
  }
  return undefined
}

/** Quotes the beginning of a statement, which is code and holds no values. */
export function quote(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim()
  return line.length > quotedLength ? `${line.slice(0, quotedLength)}…` : line
}

const quotedLength = 80

/** Splits at semicolons. The body of a trigger belongs to its statement. */
function splitStatements(sql: string): Statement[] {
  const statements: string[][] = []
  let current: string[] = []
  let isTrigger = false
  for (const { 0: token, groups } of sql.matchAll(tokenPattern)) {
    if (groups?.['skipped'] !== undefined) continue
    const isInside = isTrigger && !(current.at(-1) === 'END' && current.at(-2) === ';')
    if (token === ';' && !isInside) {
      if (current.length > 0) statements.push(current)
      current = []
      isTrigger = false
      continue
    }
    current.push(/^\w/.test(token) ? token.toUpperCase() : token)
    isTrigger ||= current.length <= 3 && current[0] === 'CREATE' && current.at(-1) === 'TRIGGER'
  }
  if (current.length > 0) statements.push(current)
  return statements
}

/** `ROLLBACK` as the reaction to a conflict reverts a whole transaction as well. */
function findTransaction(statement: Statement): string | undefined {
  const first = statement[0] ?? ''
  if (transactionWords.has(first)) return first
  for (const [index, token] of statement.entries()) {
    if (token !== 'ROLLBACK') continue
    const [before, last] = statement.slice(Math.max(0, index - 2), index)
    if (last === 'OR' && (before === 'INSERT' || before === 'UPDATE')) return 'OR ROLLBACK'
    if (last === 'CONFLICT') return 'ON CONFLICT ROLLBACK'
    if (last === '(' && before === 'RAISE') return 'RAISE(ROLLBACK)'
  }
  return undefined
}

/** Numbered values may repeat. */
function countValues(statement: Statement, sql: string): number {
  let count = 0
  for (const token of statement) {
    if (/^[:@$]/.test(token)) throw new TypeError(`values are written as ?, got ${token}. ${quote(sql)}`)
    if (token === '?') count++
    else if (token.startsWith('?')) count = Math.max(count, Number(token.slice(1)))
  }
  return count
}

function isWrite(statement: Statement): boolean {
  const first = statement[0] ?? ''
  if (first !== 'WITH') return !readWords.has(first)
  let depth = 0
  for (const token of statement) {
    if (token === '(') depth++
    else if (token === ')') depth--
    // The statement behind the common tables. Names of these are followed by AS.
    else if (depth === 0 && (token === 'SELECT' || token === 'VALUES')) return false
    else if (depth === 0 && ['INSERT', 'UPDATE', 'DELETE', 'REPLACE'].includes(token)) return true
  }
  return false
}
