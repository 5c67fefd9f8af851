import ts from 'typescript'

export interface Compiled {
  readonly path: string
  /** Compile errors, each with its line in the module, from 1. */
  readonly problems: readonly { readonly line: number; readonly message: string }[]
  /** Whether the module uses nothing but its own imports and the runtime. */
  readonly isSelfContained: boolean
}

/**
 * Compiles modules in one program.
 *
 * @param paths The modules, as written by `writePrograms`.
 * @param placeholders A file of global declarations for values that a reader replaces by their own.
 */
export function compilePrograms(
  paths: readonly string[],
  placeholders: string,
  options: ts.CompilerOptions,
): readonly Compiled[] {
  const program = ts.createProgram({ rootNames: [...paths, placeholders], options })
  const own = program.getSourceFile(placeholders)
  if (own === undefined) throw new Error(`${placeholders} does not exist`)
  const inPlaceholders = describeAll(own, [
    ...program.getSyntacticDiagnostics(own),
    ...program.getSemanticDiagnostics(own),
  ])
  if (inPlaceholders.length > 0) throw new Error(`${placeholders}: ${JSON.stringify(inPlaceholders)}`)
  const checker = program.getTypeChecker()
  return paths.map((path) => {
    const source = program.getSourceFile(path)
    if (source === undefined) throw new Error(`${path} does not exist`)
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return { path, problems: describeAll(source, found), isSelfContained: !usesOthers(source, own, checker) }
  })
}

function describeAll(source: ts.SourceFile, diagnostics: readonly ts.Diagnostic[]): Compiled['problems'] {
  return diagnostics.map(({ start = 0, code, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    message: `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  }))
}

/** Whether a module uses a placeholder, or a name of its first line. */
function usesOthers(source: ts.SourceFile, placeholders: ts.SourceFile, checker: ts.TypeChecker): boolean {
  const firstLineEnd = source.getLineStarts()[1] ?? 0
  const uses = (node: ts.Node): boolean => {
    if (ts.isIdentifier(node) && node.pos >= firstLineEnd - 1 && isForeign(node)) return true
    return ts.forEachChild(node, uses) ?? false
  }
  const isForeign = (node: ts.Identifier): boolean => {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : checker.getSymbolAtLocation(node)
    return (symbol?.declarations ?? []).some((declaration) => {
      const file = declaration.getSourceFile()
      return file === placeholders || (file === source && declaration.pos < firstLineEnd - 1)
    })
  }
  return uses(source)
}
