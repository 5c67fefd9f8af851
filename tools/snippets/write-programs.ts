import ts from 'typescript'
import type { Snippet } from './find-snippets.ts'

/** A snippet as a module. One line with the names that the snippet may use without an import precedes its code. */
export interface Program {
  readonly snippet: Snippet
  readonly code: string
}

/** Local name → import declaration. */
type Imports = Map<string, string>

/**
 * Makes a module of each snippet of a document, in order. A snippet may use the imports of those above it.
 *
 * @param names Imports that each snippet may use, by local name.
 */
export function writePrograms(snippets: readonly Snippet[], names: ReadonlyMap<string, string> = new Map()): Program[] {
  const carried: Imports = new Map(names)
  return snippets.map((snippet) => {
    const source = ts.createSourceFile('snippet.ts', snippet.code, ts.ScriptTarget.Latest)
    const declared = new Set(source.statements.flatMap(namesDeclaredBy))
    const used = [...carried].filter(([name]) => !declared.has(name)).map(([, declaration]) => declaration)
    for (const [name, declaration] of source.statements.flatMap(importsOf)) carried.set(name, declaration)
    return { snippet, code: `${[...used, 'export {}'].join('; ')}\n${snippet.code}` }
  })
}

/** The exports of a source file as imports by local name. */
export function importsFrom(specifier: string, source: string): ReadonlyMap<string, string> {
  const { statements } = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest)
  const exported = statements.filter(
    (statement) =>
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true,
  )
  return new Map(
    exported.flatMap((statement) => {
      const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
      return namesDeclaredBy(statement).map((name): [string, string] => [
        name,
        `import { ${isType ? 'type ' : ''}${name} } from '${specifier}'`,
      ])
    }),
  )
}

function importsOf(statement: ts.Statement): [string, string][] {
  if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return []
  const { importClause: clause, moduleSpecifier } = statement
  if (clause === undefined) return []
  const from = `from ${JSON.stringify(moduleSpecifier.text)}`
  const type = clause.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type ' : ''
  const { name, namedBindings: bindings } = clause
  const own: [string, string][] = name === undefined ? [] : [[name.text, `import ${type}${name.text} ${from}`]]
  if (bindings === undefined) return own
  if (ts.isNamespaceImport(bindings))
    return [...own, [bindings.name.text, `import ${type}* as ${bindings.name.text} ${from}`]]
  return [
    ...own,
    ...bindings.elements.map((element): [string, string] => {
      const renamed = element.propertyName === undefined ? '' : `${element.propertyName.text} as `
      const elementType = element.isTypeOnly || type !== '' ? 'type ' : ''
      return [element.name.text, `import { ${elementType}${renamed}${element.name.text} } ${from}`]
    }),
  ]
}

function namesDeclaredBy(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement)) return importsOf(statement).map(([name]) => name)
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesBoundBy(name))
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  )
    return statement.name === undefined ? [] : [statement.name.text]
  return []
}

function namesBoundBy(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesBoundBy(element.name)))
}
