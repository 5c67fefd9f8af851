// Emits the namespaces over the flat functions.
import { functionName, namespaceName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import { bareService, type ContractModel, type ServiceModel } from '../services.ts'
import { emitImports, type Import, namespaceGuard, pipelineType } from './imports.ts'
import { documentParameters, signatureOf, waitingOf, waitingThrows, writeParameters } from './signature.ts'
import { comment, header } from './text.ts'

interface Namespace {
  readonly path: string
  readonly children: Map<string, Namespace>
  readonly operations: OperationModel[]
}

/**
 * Emits a class for each namespace. Operations with bare names get an abstract class that a client extends. Those of
 * another service get one class above all its namespaces, such as `StateNamespace`.
 */
export function emitNamespaces(model: ContractModel, service: ServiceModel): string {
  const root = readNamespaces(service)
  const classes: string[] = []
  const imports: Import[] = [pipelineType('Caller'), namespaceGuard]
  const visit = (namespace: Namespace): void => {
    for (const child of namespace.children.values()) visit(child)
    if (namespace === root && service.name !== bareService) return
    classes.push(emitNamespace(model, service, namespace, imports))
  }
  visit(root)
  return `${header}${emitImports(imports)}import * as functions from "./functions.gen.ts"\n\n${classes.join('\n')}`
}

/** Reads the namespaces of a service from the ids of its operations. */
function readNamespaces(service: ServiceModel): Namespace {
  const root: Namespace = { path: '', children: new Map(), operations: [] }
  for (const operation of service.operations) {
    let namespace = root
    const segments = operation.id.split('.').slice(0, -1)
    for (const [index, segment] of segments.entries()) {
      let child = namespace.children.get(segment)
      if (child === undefined) {
        child = { path: segments.slice(0, index + 1).join('.'), children: new Map(), operations: [] }
        namespace.children.set(segment, child)
      }
      namespace = child
    }
    namespace.operations.push(operation)
  }
  return root
}

/** The class names of the namespaces of a service. */
export function namespaceNames(service: ServiceModel): string[] {
  const list = ({ path, children }: Namespace): string[] => [
    path === '' ? 'Namespaces' : namespaceName(path),
    ...[...children.values()].flatMap(list),
  ]
  const [root = '', ...names] = list(readNamespaces(service))
  return service.name === bareService ? [root, ...names] : names
}

function emitNamespace(
  model: ContractModel,
  service: ServiceModel,
  { path, children, operations }: Namespace,
  imports: Import[],
): string {
  const isRoot = path === ''
  const name = isRoot ? 'Namespaces' : namespaceName(path)
  const getters = [...children].map(([segment, child]) => {
    const type = namespaceName(child.path)
    return (
      `  #${segment}: ${type} | undefined\n` +
      comment([`The operations of \`${child.path}\`.`], '  ') +
      `  get ${segment}(): ${type} {\n    return (this.#${segment} ??= new ${type}(this.${isRoot ? 'caller' : '#caller'}))\n  }\n`
    )
  })
  const methods = operations.map((operation) => {
    const { overloads, returns, types } = signatureOf(model, service, operation)
    imports.push(...types)
    const method = operation.id.split('.').at(-1) as string
    const caller = isRoot ? 'this.caller' : 'this.#caller'
    const signatures = overloads.map(
      (parameters) =>
        comment(
          [
            operation.summary,
            operation.description && `\n${operation.description}`,
            '',
            ...documentParameters(parameters),
          ],
          '  ',
        ) + `  ${method}(${writeParameters(parameters).join(', ')}): ${returns}`,
    )
    const [first = []] = overloads
    const call = (names: readonly string[]): string =>
      ` {\n    return functions.${functionName(operation.id)}(${[caller, ...names].join(', ')})\n  }\n`
    if (overloads.length === 1) return signatures.join('') + call(first.map(({ name }) => name))
    // The number of parameters counts: further arguments are refused.
    const names = first.map((_, index) => `argument${index + 1}`)
    return (
      `${signatures.join('\n')}\n  ${method}(${names.map((name) => `${name}?: unknown`).join(', ')}): ${returns}` +
      call(names.map((name) => `${name} as never`))
    )
  })
  const waits = operations.flatMap((operation) => {
    const waiting = waitingOf(model, service, operation)
    if (waiting === undefined) return []
    const { id, summary, parameters, returns } = waiting
    imports.push(...waiting.imports)
    const names = [isRoot ? 'this.caller' : 'this.#caller', ...parameters.map(({ name: parameter }) => parameter)]
    return [
      `${comment([summary, '', ...documentParameters(parameters), ...waitingThrows], '  ')}  ` +
        `${id.split('.').at(-1)}(${writeParameters(parameters).join(', ')}): ${returns} {\n` +
        `    return functions.${functionName(id)}(${names.join(', ')})\n  }\n`,
    ]
  })
  const documentation = isRoot ? 'The operations that a client inherits, by name.' : `The operations of \`${path}\`.`
  const start = isRoot
    ? `export abstract class ${name} {\n  /** Makes the calls. */\n  protected abstract readonly caller: Caller\n\n  constructor() {\n    rejectExtraArguments(${name}.prototype, "")\n  }\n`
    : `export class ${name} {\n  readonly #caller: Caller\n\n  /** @param caller Makes the calls. */\n  constructor(caller: Caller) {\n    this.#caller = caller\n    rejectExtraArguments(${name}.prototype, ${JSON.stringify(`${path}.`)})\n  }\n`
  return `${comment([documentation])}${start}\n${[...getters, ...methods, ...waits].join('\n')}}\n`
}
