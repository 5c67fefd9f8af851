// Refuses names of the contract that would collide in the generated code.
import ts from 'typescript'
import { constantName, functionName, namespaceName } from './names.ts'
import { bareService, commonFolder, type ContractModel, typesIn } from './services.ts'

/**
 * Checks that every generated name is unique: over all services, because a program may import several, and among the
 * hand-written exports of the package's root, which would hide a generated name without an error.
 *
 * @param rootNames The hand-written exports of the package's root.
 * @throws {Error} naming both owners of the name
 */
export function checkNames(model: ContractModel, rootNames: readonly string[]): void {
  const ids = model.services.flatMap(({ operations }) => operations.map(({ id }) => id))
  for (const id of ids) {
    const inner = ids.find((other) => other.startsWith(`${id}.`))
    if (inner !== undefined) throw new Error(`${id} cannot be an operation and the namespace of ${inner}`)
    if (isKeyword(functionName(id))) throw new Error(`${id}: ${functionName(id)} is a reserved word`)
  }
  const owners = new Map<string, string>()
  const claim = (name: string, owner: string): void => {
    const first = owners.get(name)
    if (first !== undefined) throw new Error(`${owner} and ${first} both generate the name ${name}`)
    owners.set(name, owner)
  }
  const types = [...model.services.map(({ name }) => name), commonFolder].flatMap((folder) => typesIn(model, folder))
  for (const type of types) claim(type, `the type ${type}`)
  for (const id of ids) {
    claim(functionName(id), `the operation ${id}`)
    claim(constantName(id), `the operation ${id}`)
  }
  for (const path of namespacePaths(ids)) claim(namespaceName(path), `the namespace ${path}`)
  claim('Namespaces', `the client of ${bareService}`)
  for (const name of rootNames) {
    const owner = owners.get(name)
    if (owner !== undefined)
      throw new Error(`${owner} generates the name ${name}, which the root of the package exports`)
  }
}

/** Lists the names that a module exports with `export { … }`. */
export function readExportedNames(source: string): string[] {
  return ts
    .createSourceFile('index.ts', source, ts.ScriptTarget.Latest)
    .statements.flatMap((statement) =>
      ts.isExportDeclaration(statement) &&
      statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [],
    )
}

/** The paths of all namespaces: `conversations`, `conversations.messages`. */
function namespacePaths(ids: readonly string[]): Set<string> {
  return new Set(
    ids.flatMap((id) => {
      const segments = id.split('.').slice(0, -1)
      return segments.map((_, index) => segments.slice(0, index + 1).join('.'))
    }),
  )
}

const isKeyword = (name: string): boolean => {
  const kind = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, name).scan()
  return kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord
}
