import { operations } from '../../packages/core/src/contract/index.ts'
import { functionName, namespaceName } from '../generate/names.ts'

const ids = Object.keys(operations)
const paths = ids.flatMap((id) => {
  const segments = id.split('.')
  return segments.slice(1).map((_, at) => segments.slice(0, at + 1).join('.'))
})

/** The path on a client of each generated namespace: `ContextNamespace` → `client.context`. */
export const namespacePaths: ReadonlyMap<string, string> = new Map(
  paths.map((path) => [namespaceName(path), `client.${path}`]),
)

/** The paths of the namespaces on a client. */
export const clientPaths: ReadonlySet<string> = new Set(namespacePaths.values())

/** The names of the standalone functions: `contextBuild`. */
export const functionNames: ReadonlySet<string> = new Set(ids.map((id) => functionName(id)))

/** The operations by their path on a client: `client.context.build`. */
export const operationPaths: ReadonlySet<string> = new Set(ids.map((id) => `client.${id}`))
