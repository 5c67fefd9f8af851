// Derives the function signature of an operation: its parameters, arguments and return type.
import { constantName, queryName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import type { ContractModel, ServiceModel } from '../services.ts'
import { type Import, locate, pipelineType, pipelineValue } from './imports.ts'

export interface Signature {
  /** `name: type` of each parameter, with the call options last. */
  readonly parameters: readonly string[]
  /** The names of the arguments, with `options` last. */
  readonly names: readonly string[]
  readonly returns: string
  readonly documentation: readonly string[]
  /** The types of the parameters and of the return value. */
  readonly types: readonly Import[]
  /** The `CallInput` built from the parameters. */
  readonly input: string
  /** The functions used in `input`. */
  readonly values: readonly Import[]
}

export function signatureOf(model: ContractModel, service: ServiceModel, operation: OperationModel): Signature {
  const parameters = operation.pathParameters.map(({ name }) => `${name}: string`)
  const names = operation.pathParameters.map(({ name }) => name)
  const documentation = operation.pathParameters.map(({ name, description }) => `@param ${name} ${description ?? ''}`)
  const input: string[] = []
  const types: Import[] = []
  const values: Import[] = []
  const use = (name: string): string => {
    values.push(pipelineValue(name))
    return name
  }
  const useType = (name: string): string => {
    types.push({ from: locate(model, service, name, 'types'), name, kind: 'type' })
    return name
  }
  const add = (name: string, type: string, description: string, isOptional = false): void => {
    parameters.push(`${name}${isOptional ? '?: ' : ': '}${type}${isOptional ? ' | undefined' : ''}`)
    names.push(name)
    documentation.push(`@param ${name} ${description}`)
  }
  if (names.length > 0) input.push(`path: [${names.join(', ')}]`)
  if (operation.body === 'ndjson') {
    types.push(pipelineType('ByteSource'))
    add('source', 'ByteSource', 'Bytes of the stream.')
    input.push(`upload: ${use('prepareUpload')}(${constantName(operation.id)}, source)`)
  } else if (operation.bodyType !== undefined) {
    const type = useType(operation.bodyType)
    const { argument, bodySchema } = operation
    if (argument === undefined) {
      const isOptional = (bodySchema?.required ?? []).length === 0 && operation.method !== 'PATCH'
      add('body', type, 'Fields of the request.', isOptional)
      input.push(isOptional ? 'body: body ?? {}' : 'body')
    } else {
      const properties = bodySchema?.properties ?? {}
      add(argument, `${type}[${JSON.stringify(argument)}]`, properties[argument]?.description ?? '')
      input.push(`argument: ${argument}`)
      if (Object.keys(properties).length > 1) {
        add('more', `Omit<${type}, ${JSON.stringify(argument)}>`, 'Further fields of the request.', true)
        input.push('body: more')
      }
    }
    input.push(`write: ${use('writeJson')}`)
  } else if (operation.queryParameters.length > 0) {
    add('query', useType(queryName(operation.id)), 'Filters and paging.', true)
    input.push('query', `write: ${use('writeQuery')}`)
  }
  if (operation.result !== undefined && operation.list === undefined)
    input.push(`read: ${use(operation.failure === undefined ? 'readResult' : 'readToolResult')}`)
  if (operation.method === 'DELETE' && operation.responseType === 'empty')
    input.push(`forgive: ${use('isAlreadyDeleted')}`)
  types.push(pipelineType('CallOptions'))
  add('options', 'CallOptions', 'Options of this call.', true)
  const { returns, wrapper, names: used } = returnType(operation)
  types.push(pipelineType(wrapper))
  used.forEach(useType)
  return { parameters, names, returns, documentation, types, input: `{ ${input.join(', ')} }`, values }
}

/** Whether the response is streamed. */
export const isStream = ({ responseType }: OperationModel): boolean =>
  responseType === 'ndjson' || responseType === 'sse'

/** The return type, the pipeline type that it begins with, and the types of the contract in it. */
function returnType(operation: OperationModel): {
  readonly returns: string
  readonly wrapper: string
  readonly names: readonly string[]
} {
  const { responseTypeName: name, result, list } = operation
  if (name === undefined) {
    const value = operation.responseType === 'text' ? 'string' : 'void'
    return { returns: `Call<${value}>`, wrapper: 'Call', names: [] }
  }
  if (isStream(operation)) return { returns: `StreamCall<${name}>`, wrapper: 'StreamCall', names: [name] }
  if (list !== undefined) {
    const fields = list.name === undefined ? [] : [name]
    const total = list.hasTotal ? [] : ['{ total: number }']
    return {
      returns: `PageCall<${list.item}, ${[...fields, ...total].join(' & ')}>`,
      wrapper: 'PageCall',
      names: [list.item, ...fields],
    }
  }
  const value = result === undefined ? name : `NonNullable<${name}[${JSON.stringify(result)}]>`
  return { returns: `Call<${value}>`, wrapper: 'Call', names: [name] }
}
