// Writes our own generated modules: the operations as data, one flat function for each, the namespaces over them, and
// the indexes. Only this file knows how they look.
import { componentName, type Contract, type Schema } from './contract.ts'
import { constantName, functionName, namespaceName, typeName } from './names.ts'
import type { OperationModel } from './operations.ts'

const header = '// Generated from openapi/ by `npm run generate`. Never edited.\n'

/** The modules by their file names, below the folder of the generated code. */
export function emitModules(contract: Contract, operations: readonly OperationModel[]): Record<string, string> {
  return {
    'operations.gen.ts': emitOperations(operations),
    'functions.gen.ts': emitFunctions(operations),
    'namespaces.gen.ts': emitNamespaces(operations),
    'models.gen.ts': emitModels(contract, operations),
    'contract.gen.ts': emitContract(contract, operations),
    'schemas.gen.ts': emitSchemas(operations),
  }
}

const literal = (value: unknown): string =>
  JSON.stringify(value).replaceAll("'", "\\'").replaceAll('"', "'").replaceAll('\\\\', '\\')

function comment(lines: readonly (string | undefined)[], indent = ''): string {
  const text = lines.filter((line) => line !== undefined).flatMap((line) => line.split('\n'))
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}

function emitOperations(operations: readonly OperationModel[]): string {
  const constants = operations.map((operation) => {
    const fields: [string, unknown][] = [
      ['id', operation.id],
      ['service', operation.service],
      ['method', operation.method],
      ['path', operation.path],
      ['answer', operation.answer],
    ]
    if (operation.body !== undefined) fields.push(['body', operation.body])
    if (operation.queryParameters.length > 0) fields.push(['query', operation.queryParameters.map(({ name }) => name)])
    if (operation.argument !== undefined) fields.push(['argument', operation.argument])
    if (operation.answerStatuses.length > 0) fields.push(['answerStatuses', operation.answerStatuses])
    if (Object.keys(operation.emptyAnswers).length > 0) fields.push(['emptyAnswers', operation.emptyAnswers])
    for (const key of ['extension', 'idempotent', 'idempotencyKey'] as const)
      if (operation[key]) fields.push([key, true])
    if (operation.pagination !== undefined) fields.push(['pagination', operation.pagination])
    for (const key of ['result', 'failure'] as const)
      if (operation[key] !== undefined) fields.push([key, operation[key]])
    if (operation.answerDates.length > 0) fields.push(['answerDates', operation.answerDates])
    if (operation.requestDates.length > 0) fields.push(['requestDates', operation.requestDates])
    if (Object.keys(operation.ranges).length > 0)
      fields.push([
        'ranges',
        Object.fromEntries(
          Object.entries(operation.ranges).map(([name, [min, max]]) => [name, [min ?? null, max ?? null]]),
        ),
      ])
    const body = fields.map(([key, value]) => `  ${key}: ${literal(value)},\n`).join('')
    return `${comment([operation.summary])}export const ${constantName(operation.id)} = {\n${body}} as const satisfies Operation\n`
  })
  const services = [...new Set(operations.map(({ service }) => service))].map((service) => `'${service}'`).join(' | ')
  return `${header}import type { Operation } from '../contract/operation.ts'\n\n/** The services of the contract. */\nexport type ServiceName = ${services}\n\n${constants.join('\n')}`
}

interface Signature {
  /** `name: type` of each parameter before the call options. */
  readonly parameters: readonly string[]
  /** The names to pass on. */
  readonly names: readonly string[]
  /** The `CallInput` that the parameters make. */
  readonly input: string
  readonly returns: string
  readonly documentation: readonly string[]
}

function signatureOf(operation: OperationModel): Signature {
  const type = typeName(operation.id)
  const parameters = operation.pathParameters.map(({ name }) => `${name}: string`)
  const names = operation.pathParameters.map(({ name }) => name)
  const documentation = operation.pathParameters.map(({ name, description }) => `@param ${name} ${description ?? ''}`)
  const input: string[] = []
  if (names.length > 0) input.push(`path: [${names.join(', ')}]`)
  if (operation.body === 'ndjson') {
    parameters.push('source: ByteSource')
    names.push('source')
    input.push(`upload: () => buildUpload(${constantName(operation.id)}, source)`)
    documentation.push('@param source The bytes of the stream.')
  } else if (operation.bodyType !== undefined) {
    const properties = Object.keys(operation.bodySchema?.properties ?? {})
    const required = operation.bodySchema?.required ?? []
    const { argument, bodyType } = operation
    if (argument === undefined) {
      const optional = required.length === 0 && operation.method !== 'PATCH'
      parameters.push(`body${optional ? '?: ' : ': '}${bodyType}${optional ? ' | undefined' : ''}`)
      names.push('body')
      input.push(optional ? 'body: body ?? {}' : 'body')
      documentation.push('@param body What to send.')
    } else {
      const description = operation.bodySchema?.properties?.[argument]?.description ?? ''
      parameters.push(`${argument}: ${bodyType}['${argument}']`)
      names.push(argument)
      documentation.push(`@param ${argument} ${description}`)
      if (properties.length > 1) {
        parameters.push(`more?: Omit<${bodyType}, '${argument}'> | undefined`)
        names.push('more')
        input.push(`body: { ...more, ${argument} }`)
        documentation.push('@param more What else to send.')
      } else input.push(`body: { ${argument} }`)
    }
  } else if (operation.queryParameters.length > 0) {
    parameters.push(`query?: ${type}Query | undefined`)
    names.push('query')
    input.push('query')
    documentation.push('@param query Filters and paging.')
  }
  return { parameters, names, input: `{ ${input.join(', ')} }`, returns: returnType(operation), documentation }
}

const isStream = ({ answer }: OperationModel): boolean => answer === 'ndjson' || answer === 'sse'

function answerType(operation: OperationModel): string {
  return operation.answerType ?? `${typeName(operation.id)}Response`
}

function returnType(operation: OperationModel): string {
  if (operation.answer === 'empty') return 'Call<void>'
  if (operation.answer === 'text') return 'Call<string>'
  const answer = answerType(operation)
  if (isStream(operation)) return `StreamCall<${answer}>`
  const { result, pagination } = operation
  const isArray = result !== undefined && operation.answerSchema?.properties?.[result]?.type === 'array'
  const value =
    result === undefined
      ? answer
      : isArray
        ? `ResultList<${answer}, '${result}'>`
        : `NonNullable<${answer}['${result}']>`
  return pagination === undefined ? `Call<${value}>` : `PageCall<${value}, ${answer}['${pagination.items}'][number]>`
}

function importTypes(operations: readonly OperationModel[], body: string): string {
  const used = new Set<string>()
  for (const operation of operations)
    for (const name of [
      operation.bodyType,
      operation.answerType,
      `${typeName(operation.id)}Query`,
      `${typeName(operation.id)}Response`,
    ])
      if (name !== undefined && new RegExp(`\\b${name}\\b`).test(body)) used.add(name)
  const queries = [...used].filter((name) => name.endsWith('Query') && name !== 'Query')
  const models = [...used].filter((name) => !queries.includes(name)).toSorted()
  return [
    queries.length > 0 ? `import type { ${queries.toSorted().join(', ')} } from './models.gen.ts'\n` : '',
    models.length > 0 ? `import type { ${models.join(', ')} } from './types.gen.ts'\n` : '',
  ].join('')
}

const callValues = ['buildUpload', 'callPages', 'callStream']
const callTypes = ['ByteSource', 'Call', 'CallOptions', 'Caller', 'PageCall', 'ResultList', 'StreamCall']

function importCalls(body: string): string {
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body)
  const values = callValues.filter(isUsed)
  const types = callTypes.filter(isUsed)
  const names = [...values, ...types.map((name) => (values.length > 0 ? `type ${name}` : name))]
  return `import ${values.length > 0 ? '' : 'type '}{ ${names.join(', ')} } from '../pipeline/index.ts'\n`
}

function emitFunctions(operations: readonly OperationModel[]): string {
  const functions = operations.map((operation) => {
    const { parameters, input, returns, documentation } = signatureOf(operation)
    const constant = constantName(operation.id)
    const helper = operation.pagination !== undefined ? 'callPages' : isStream(operation) ? 'callStream' : undefined
    const call =
      helper === undefined
        ? `client.call(${constant}, ${input}, options)`
        : `${helper}(client, ${constant}, ${input}, options)`
    return (
      comment([
        operation.summary,
        operation.description && `\n${operation.description}`,
        '',
        '@param client The client that makes the call.',
        ...documentation,
        '@param options What differs for this one call.',
      ]) +
      `export function ${functionName(operation.id)}(client: Caller, ${[...parameters, 'options?: CallOptions | undefined'].join(', ')}): ${returns} {\n` +
      `  return ${call}\n}\n`
    )
  })
  const body = functions.join('\n')
  const constants = operations.map(({ id }) => constantName(id)).toSorted()
  return `${header}${importCalls(body)}${importTypes(operations, body)}import { ${constants.join(', ')} } from './operations.gen.ts'\n\n${body}`
}

interface Namespace {
  readonly path: string
  readonly children: Map<string, Namespace>
  readonly operations: OperationModel[]
}

function emitNamespaces(operations: readonly OperationModel[]): string {
  const root: Namespace = { path: '', children: new Map(), operations: [] }
  for (const operation of operations) {
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
  const classes: string[] = []
  const visit = (namespace: Namespace): void => {
    for (const child of namespace.children.values()) visit(child)
    classes.push(emitNamespace(namespace))
  }
  visit(root)
  const body = classes.join('\n')
  return `${header}${importCalls(body)}${importTypes(operations, body)}import * as functions from './functions.gen.ts'\n\n${body}`
}

function emitNamespace({ path, children, operations }: Namespace): string {
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
    const { parameters, names, returns, documentation } = signatureOf(operation)
    const method = operation.id.split('.').at(-1) as string
    const caller = isRoot ? 'this.caller' : 'this.#caller'
    return (
      comment(
        [
          operation.summary,
          operation.description && `\n${operation.description}`,
          '',
          ...documentation,
          '@param options What differs for this one call.',
        ],
        '  ',
      ) +
      `  ${method}(${[...parameters, 'options?: CallOptions | undefined'].join(', ')}): ${returns} {\n` +
      `    return functions.${functionName(operation.id)}(${[caller, ...names, 'options'].join(', ')})\n  }\n`
    )
  })
  const documentation = isRoot
    ? 'Every operation by its name: what a client inherits.'
    : `The operations of \`${path}\`.`
  const start = isRoot
    ? `export abstract class ${name} {\n  /** What makes the calls. */\n  protected abstract readonly caller: Caller\n`
    : `export class ${name} {\n  readonly #caller: Caller\n\n  /** @param caller What makes the calls. */\n  constructor(caller: Caller) {\n    this.#caller = caller\n  }\n`
  return `${comment([documentation])}${start}\n${[...getters, ...methods].join('\n')}}\n`
}

function emitModels(contract: Contract, operations: readonly OperationModel[]): string {
  const names = Object.keys(contract.components.schemas).toSorted()
  const queries = operations.filter(({ queryParameters }) => queryParameters.length > 0)
  const interfaces = queries.map(({ id, queryParameters }) => {
    const properties = queryParameters.map(
      ({ name, description, schema }) =>
        `${comment([description], '  ')}  ${name}?: ${scalarType(schema)} | undefined\n`,
    )
    return `${comment([`What \`${id}\` takes besides its path.`])}export interface ${typeName(id)}Query {\n${properties.join('')}}\n`
  })
  return (
    `${header}import type { TimestampInput } from './types.gen.ts'\n\n` +
    `export type { ${names.join(', ')} } from './types.gen.ts'\n\n${interfaces.join('\n')}`
  )
}

/** The type of a query parameter: they are all scalars. */
function scalarType(schema: Schema): string {
  const name = componentName(schema)
  if (name !== undefined) return name
  const types: Record<string, string> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' }
  const type = typeof schema.type === 'string' ? types[schema.type] : undefined
  if (type === undefined) throw new Error(`a query parameter of the type ${JSON.stringify(schema.type)}`)
  return type
}

function emitContract(contract: Contract, operations: readonly OperationModel[]): string {
  const constants = operations.map(({ id }) => constantName(id)).toSorted()
  const entries = operations.map(({ id }) => `  '${id}': ${constantName(id)},\n`).join('')
  const statuses = operations.map(({ id, statuses: list }) => `  '${id}': ${JSON.stringify(list)},\n`).join('')
  return (
    `${header}import { ${constants.join(', ')} } from './operations.gen.ts'\n\n` +
    `/** Every operation by its id. A program that makes calls does not need it; a server, a tool and a test do. */\n` +
    `export const operations = {\n${entries}} as const\n\n` +
    `/** The statuses that the contract declares for each operation. */\n` +
    `export const declaredStatuses = {\n${statuses}} as const satisfies Record<keyof typeof operations, readonly number[]>\n\n` +
    `/** The whole contract: an OpenAPI document. */\n` +
    `export const contractDocument: Readonly<Record<string, unknown>> = ${JSON.stringify(contract, null, 2)}\n`
  )
}

function emitSchemas(operations: readonly OperationModel[]): string {
  const used: string[] = []
  const schema = (name: string): string => {
    used.push(name)
    return name
  }
  const entries = operations.map((operation) => {
    const type = typeName(operation.id)
    const parts: string[] = []
    if (operation.pathParameters.length > 0) parts.push(`path: ${schema(`z${type}Path`)}`)
    if (operation.queryParameters.length > 0) parts.push(`query: ${schema(`z${type}Query`)}`)
    if (operation.body !== undefined) parts.push(`body: ${schema(`z${type}Body`)}`)
    if (operation.answer !== 'empty' && operation.answer !== 'text') parts.push(`answer: ${schema(`z${type}Response`)}`)
    return `  '${operation.id}': { ${parts.join(', ')} },\n`
  })
  return (
    `${header}import { ${used.toSorted().join(', ')} } from './wire/zod.gen.ts'\n\n` +
    `/** The schemas of each operation, for what is on the wire: path, query, body, answer (of a stream: one record). */\n` +
    `export const schemas = {\n${entries.join('')}} as const\n`
  )
}
