// Derives the function signature of an operation: its parameters, arguments and return type.
import { constantName, queryName, waitingId } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import type { ContractModel, ServiceModel } from '../services.ts'
import { eventType, type Import, locate, pipelineType, pipelineValue } from './imports.ts'

export interface Parameter {
  readonly name: string
  readonly type: string
  readonly description: string
  readonly isOptional: boolean
}

export interface Signature {
  /**
   * The parameters, with the call options last. An operation whose leading argument is optional has two lists: with the
   * argument and without it.
   */
  readonly overloads: readonly (readonly Parameter[])[]
  readonly returns: string
  /** The types of the parameters and of the return value. */
  readonly types: readonly Import[]
  /** The properties of the `CallInput`. Those of the fields of a request with overloads are read at run time. */
  readonly input: readonly string[]
  /** The functions used in `input`. */
  readonly values: readonly Import[]
}

/**
 * Derives the signature: the ids of the path and the leading argument, then the other fields of the request as one
 * object, then the call options. Without such fields the options follow directly.
 */
export function signatureOf(model: ContractModel, service: ServiceModel, operation: OperationModel): Signature {
  const { argument, bodyType, bodySchema, queryParameters } = operation
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
  const usePipelineType = (name: string): string => {
    types.push(pipelineType(name))
    return name
  }
  const input: string[] = []
  const leading = operation.pathParameters.map(({ name, description = '' }) => required(name, 'string', description))
  if (leading.length > 0) {
    const fill = Object.keys(operation.pathRules).length === 0 ? 'fillUuids' : 'fillPath'
    input.push(`path: ${use(fill)}(${leading.map(({ name }) => name).join(', ')})`)
  }
  const fieldsOf = (type: string, isOptional: boolean): Parameter => ({
    name: 'fields',
    type: `${usePipelineType('RequestFields')}<${type}>`,
    description: 'Fields of the request.',
    isOptional,
  })
  const optionsOf = (type?: string): Parameter => ({
    name: 'options',
    type:
      usePipelineType(
        operation.idempotencyKey
          ? 'IdempotentOptionsFor'
          : operation.streamEnd?.resume === undefined
            ? 'OptionsFor'
            : 'StreamOptionsFor',
      ) + (type === undefined ? '' : `<${type}>`),
    description: 'Options of this call.',
    isOptional: true,
  })
  const overloads: Parameter[][] = []
  if (operation.body === 'ndjson') {
    leading.push(required('source', usePipelineType('ByteSource'), 'Bytes of the stream.'))
    input.push(`...${use('prepareUpload')}(${constantName(operation.id)}, source)`)
    overloads.push([...leading, optionsOf()])
  } else if (bodyType !== undefined) {
    const type = useType(bodyType)
    const properties = bodySchema?.properties ?? {}
    const others = (bodySchema?.required ?? []).filter((name) => name !== argument)
    if (argument !== undefined) {
      leading.push(required(argument, `${type}[${JSON.stringify(argument)}]`, properties[argument]?.description ?? ''))
      input.push(`argument: ${argument}`)
    }
    if (argument === undefined || Object.keys(properties).length > 1) {
      const isOptional = others.length === 0 && operation.method !== 'PATCH'
      const rest = argument === undefined ? type : omit(type, argument)
      overloads.push([...leading, fieldsOf(rest, isOptional), optionsOf(type)])
      input.push(argument === undefined && isOptional ? 'body: fields ?? {}' : 'body: fields')
    } else overloads.push([...leading, optionsOf()])
    input.push(`write: ${use('writeJson')}`)
  } else if (queryParameters.length > 0) {
    const type = useType(queryName(operation.id))
    const lead = queryParameters.find(({ name }) => name === argument)
    if (lead !== undefined) {
      const rest = omit(type, lead.name)
      overloads.push([required(lead.name, 'string', lead.description ?? ''), fieldsOf(rest, true), optionsOf(type)])
      use('readArguments')
    } else input.push('query: fields')
    overloads.push([...leading, fieldsOf(type, true), optionsOf(type)])
    input.push(`write: ${use('writeQuery')}`)
  } else overloads.push([...leading, optionsOf()])
  if (operation.result !== undefined && operation.list === undefined)
    input.push(`read: ${use(operation.failure === undefined ? 'readResult' : 'readToolResult')}`)
  if (operation.method === 'DELETE' && operation.responseType === 'empty')
    input.push(`forgive: ${use('isAlreadyDeleted')}`)
  const { returns, wrapper, names } = returnType(operation)
  types.push(pipelineType(wrapper))
  names.forEach(useType)
  if (operation.responseType === 'sse') types.push(eventType)
  return { overloads, returns, types, input, values }
}

/** The function that waits for a job, beside the operation that reads it. */
export interface Waiting {
  readonly id: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly returns: string
  readonly imports: readonly Import[]
}

/** Derives the function that waits for the job of an operation with `x-job`; undefined for other operations. */
export function waitingOf(
  model: ContractModel,
  service: ServiceModel,
  { id, isJob, responseTypeName, pathParameters }: OperationModel,
): Waiting | undefined {
  if (!isJob || responseTypeName === undefined) return undefined
  const name = 'WaitUntilOptions'
  return {
    id: waitingId(id),
    summary: 'Waits until a job has succeeded, or has begun to run. `close()` of the client ends the wait.',
    parameters: [
      ...pathParameters.map((it) => required(it.name, 'string', it.description ?? '')),
      {
        name: 'options',
        type: `${name}<${responseTypeName}>`,
        description: 'Options of the wait.',
        isOptional: true,
      },
    ],
    returns: `Promise<${responseTypeName}>`,
    imports: [
      pipelineType(name),
      { from: locate(model, service, responseTypeName, 'types'), name: responseTypeName, kind: 'type' },
    ],
  }
}

/** The documentation of what a wait throws, in lines. */
export const waitingThrows: readonly string[] = [
  '@throws {JobFailedError} when the job fails',
  '@throws {TimeoutError} at `timeoutMs`, or before a `Retry-After` that ends later',
  '@throws {NotFoundError} when the job does not exist, or was removed',
  '@throws {TypeError | RangeError} when an option is invalid, before any I/O',
]

/** Emits a list of parameters. */
export const writeParameters = (parameters: readonly Parameter[]): string[] =>
  parameters.map(({ name, type, isOptional }) => `${name}${isOptional ? `?: ${type} | undefined` : `: ${type}`}`)

/** The documentation of parameters, in lines. */
export const documentParameters = (parameters: readonly Parameter[]): string[] =>
  parameters.map(({ name, description }) => `@param ${name} ${description}`)

const required = (name: string, type: string, description: string): Parameter => ({
  name,
  type,
  description,
  isOptional: false,
})

const omit = (type: string, name: string): string => `Omit<${type}, ${JSON.stringify(name)}>`

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
  if (isStream(operation)) {
    const checkpoint = operation.streamEnd?.checkpoint
    // A stream keeps its checkpoints to itself.
    const record = checkpoint === undefined ? name : `Exclude<${name}, { ${checkpoint}: string }>`
    const item = operation.responseType === 'sse' ? `SseEvent<${record}>` : record
    return { returns: `StreamCall<${item}>`, wrapper: 'StreamCall', names: [name] }
  }
  if (list !== undefined) {
    const fields = list.name === undefined ? [] : [name]
    // A response without pages has all items, and the client counts them.
    const isCounted = list.hasTotal || operation.pagination !== undefined
    const total = isCounted ? [] : ['{ total: number }']
    return {
      returns: `PageCall<${list.item}, ${[...fields, ...total].join(' & ')}>`,
      wrapper: 'PageCall',
      names: [list.item, ...fields],
    }
  }
  const value = result === undefined ? name : `NonNullable<${name}[${JSON.stringify(result)}]>`
  return { returns: `Call<${value}>`, wrapper: 'Call', names: [name] }
}
