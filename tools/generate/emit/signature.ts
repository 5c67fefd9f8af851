// How an operation looks as a function: what it takes, what it passes on, what it gives.
import { constantName, typeName } from '../names.ts'
import type { OperationModel } from '../operations.ts'

export interface Signature {
  /** `name: type` of each parameter before the call options. */
  readonly parameters: readonly string[]
  /** The names to pass on. */
  readonly names: readonly string[]
  /** The `CallInput` that the parameters make. */
  readonly input: string
  readonly returns: string
  readonly documentation: readonly string[]
}

export function signatureOf(operation: OperationModel): Signature {
  const type = typeName(operation.id)
  const parameters = operation.pathParameters.map(({ name }) => `${name}: string`)
  const names = operation.pathParameters.map(({ name }) => name)
  const documentation = operation.pathParameters.map(({ name, description }) => `@param ${name} ${description ?? ''}`)
  const input: string[] = []
  if (names.length > 0) input.push(`path: [${names.join(', ')}]`)
  if (operation.body === 'ndjson') {
    parameters.push('source: ByteSource')
    names.push('source')
    input.push(`upload: prepareUpload(${constantName(operation.id)}, source)`)
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
        input.push(`argument: ${argument}, body: more`)
        documentation.push('@param more What else to send.')
      } else input.push(`argument: ${argument}`)
    }
    input.push('write: writeJson')
  } else if (operation.queryParameters.length > 0) {
    parameters.push(`query?: ${type}Query | undefined`)
    names.push('query')
    input.push('query', 'write: writeQuery')
    documentation.push('@param query Filters and paging.')
  }
  if (operation.result !== undefined)
    input.push(`read: ${operation.failure === undefined ? 'readResult' : 'readToolResult'}`)
  if (operation.method === 'DELETE' && operation.answer === 'empty') input.push('forgive: isAlreadyDeleted')
  return { parameters, names, input: `{ ${input.join(', ')} }`, returns: returnType(operation), documentation }
}

/** Whether the answer is read as it comes. */
export const isStream = ({ answer }: OperationModel): boolean => answer === 'ndjson' || answer === 'sse'

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
