// Reads the bundled contract into the operations that the emitters need.
import type { TextRule } from '../../packages/core/src/contract/operation.ts'
import {
  componentName,
  type Contract,
  type ContractOperation,
  type ContractResponse,
  type Parameter,
  resolve,
  type Schema,
} from './contract.ts'
import { datePaths } from './date-paths.ts'
import { type Fields, readFields } from './fields.ts'
import { readPathRules, sortByPlace } from './path-rules.ts'
import { type QueryRule, readQueryRules } from './query-rules.ts'
import { surfaceName } from './views.ts'

export type Pagination =
  | {
      kind: 'page'
      items: string
      page: string
      size: string
      total: string
      walk?: { cursor: string; next: string; start: string }
    }
  | { kind: 'offset'; items: string; offset: string; size: string; total: string }
  | { kind: 'cursor'; items: string; cursor: string; next: string; size: string; total: string }

/** A list in a response. */
export interface ListModel {
  /** The property with the list; undefined if the response is the list. */
  readonly name: string | undefined
  /** The component of its items. */
  readonly item: string
  /** Whether every response has a property `total`. */
  readonly hasTotal: boolean
}

export interface OperationModel {
  readonly id: string
  readonly service: string
  /** The services that share the operation; empty if it belongs to one. */
  readonly sharedBy: readonly string[]
  /** What a caller needs. */
  readonly scope: 'any' | 'read' | 'write' | 'admin'
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly description: string | undefined
  /** The operation in the contract, including the parameters of its path. */
  readonly source: ContractOperation
  /** In the order of the path. */
  readonly pathParameters: readonly Parameter[]
  /** The rules of the path parameters that are not UUIDs. */
  readonly pathRules: Readonly<Record<string, TextRule>>
  readonly queryParameters: readonly Parameter[]
  readonly queryLists: Readonly<Record<string, 'repeated' | 'joined'>>
  readonly queryRules: Readonly<Record<string, QueryRule>>
  readonly body: 'json' | 'ndjson' | undefined
  readonly bodySchema: Schema | undefined
  readonly bodyType: string | undefined
  /** The property names of a JSON body; undefined without a JSON body. */
  readonly fields: Fields | undefined
  readonly responseType: 'json' | 'text' | 'empty' | 'ndjson' | 'sse'
  readonly responseSchema: Schema | undefined
  readonly responseTypeName: string | undefined
  /** The list that the method returns as a page; undefined if it returns something else. */
  readonly list: ListModel | undefined
  /** The property names of the response; for a union, those of all its members. */
  readonly responseProperties: readonly string[]
  readonly successStatus: number
  readonly expectedStatuses: readonly number[]
  readonly emptyResponses: Readonly<Record<number, unknown>>
  readonly statuses: readonly number[]
  readonly extension: boolean
  readonly idempotent: boolean
  readonly idempotencyKey: boolean
  readonly pagination: Pagination | undefined
  readonly streamEnd:
    | {
        property: string
        value: string
        checkpoint: string
        hash?: string | undefined
        resume?: { after: string; first: string; id: string; counts: Record<string, string> } | undefined
      }
    | undefined
  /** Whether the response is a job that a client can wait for. */
  readonly isJob: boolean
  readonly argument: string | undefined
  readonly result: string | undefined
  readonly failure: string | undefined
  readonly itemResults: string | undefined
  readonly responseDates: readonly string[]
  readonly requestDates: readonly string[]
  readonly ranges: Readonly<Record<string, readonly [number | undefined, number | undefined]>>
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Reads every operation of the contract, in the order of its paths. */
export function readOperations(contract: Contract): OperationModel[] {
  const models: OperationModel[] = []
  for (const [path, item] of Object.entries(contract.paths)) {
    const shared = (item['parameters'] ?? []) as NonNullable<ContractOperation['parameters']>
    for (const method of methods) {
      const operation = item[method] as ContractOperation | undefined
      if (operation !== undefined) models.push(readOperation(contract, path, method, shared, operation))
    }
  }
  const seen = new Set<string>()
  for (const { id } of models) {
    if (seen.has(id)) throw new Error(`operationId ${id} is used twice`)
    seen.add(id)
  }
  return models
}

function readOperation(
  contract: Contract,
  path: string,
  method: string,
  shared: NonNullable<ContractOperation['parameters']>,
  operation: ContractOperation,
): OperationModel {
  const id = operation.operationId
  const parameters = [...shared, ...(operation.parameters ?? [])].map((entry) => resolve<Parameter>(contract, entry))
  const responses = Object.entries(operation.responses).map(
    ([status, response]) => [Number(status), resolve<ContractResponse>(contract, response)] as const,
  )
  const success = responses.find(([status]) => status < 300)
  if (success === undefined) throw new Error(`${id} has no successful response`)
  const [bodyKind, bodySchema] = readContent(id, operation.requestBody?.content)
  const [responseKind, responseSchema] = readContent(id, success[1].content)
  if (bodyKind === 'sse') throw new Error(`${id}: a request cannot be an event stream`)
  const pathParameters = sortByPlace(
    id,
    path,
    parameters.filter((parameter) => parameter.in === 'path'),
  )
  const queryParameters = parameters.filter((parameter) => parameter.in === 'query')
  if (bodySchema !== undefined && queryParameters.length > 0) throw new Error(`${id} has a body and query parameters`)
  const stream = operation['x-stream'] as 'ndjson' | 'sse' | undefined
  const streamed = responseKind === 'ndjson' || responseKind === 'sse' ? responseKind : undefined
  if (stream !== streamed)
    throw new Error(`${id}: x-stream must be ${streamed ?? 'absent'}, like the content type of the response`)
  if (bodyKind === 'text' || bodyKind === 'sse') throw new Error(`${id}: the body of a request must be JSON or NDJSON`)
  const service = operation['x-service']
  if (typeof service !== 'string') throw new Error(`${id} has no x-service`)
  const bodyType = componentName(bodySchema)
  if (bodySchema !== undefined && bodyType === undefined)
    throw new Error(`${id}: the schema of the request must be a component, so that its type has a name`)
  const responseTypeName = responseKind === 'text' ? undefined : componentName(responseSchema)
  if (responseSchema !== undefined && responseKind !== 'text' && responseTypeName === undefined)
    throw new Error(`${id}: the schema of the response must be a component, so that its type has a name`)
  return {
    id,
    service,
    sharedBy: (operation['x-services'] ?? []) as readonly string[],
    scope: (operation['x-scope'] ?? (method === 'get' ? 'read' : 'write')) as OperationModel['scope'],
    source: { ...operation, parameters: [...shared, ...(operation.parameters ?? [])] },
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description?.trim(),
    pathParameters,
    pathRules: readPathRules(contract, id, path, pathParameters),
    queryParameters,
    ...readQueryRules(contract, { id, isExtension: operation['x-extension'] === true }, queryParameters),
    body: bodyKind === 'ndjson' ? 'ndjson' : bodyKind === undefined ? undefined : 'json',
    bodySchema: bodySchema && resolve<Schema>(contract, bodySchema),
    bodyType,
    fields: bodyKind === 'json' && bodySchema !== undefined ? readFields(contract, bodySchema) || {} : undefined,
    responseType: stream ?? (responseKind === 'json' || responseKind === 'text' ? responseKind : 'empty'),
    responseSchema: responseSchema && resolve<Schema>(contract, responseSchema),
    responseTypeName,
    list: stream === undefined ? readList(contract, operation, responseSchema) : undefined,
    responseProperties: Object.keys((responseSchema && readFields(contract, responseSchema)) || {}),
    successStatus: success[0],
    expectedStatuses: responses
      .filter(([, response]) => response['x-expected-status'] === true)
      .map(([status]) => status),
    emptyResponses: Object.fromEntries(
      responses.flatMap(([status, response]) =>
        'x-empty-response' in response ? [[status, response['x-empty-response']]] : [],
      ),
    ),
    statuses: responses.map(([status]) => status).toSorted((a, b) => a - b),
    extension: operation['x-extension'] === true,
    idempotent: operation['x-idempotent'] === true,
    idempotencyKey: operation['x-idempotency-key'] === true,
    pagination: operation['x-pagination'] as Pagination | undefined,
    streamEnd: operation['x-stream-end'] as OperationModel['streamEnd'],
    isJob: operation['x-job'] === true,
    argument: operation['x-argument'] as string | undefined,
    result: operation['x-result'] as string | undefined,
    failure: operation['x-failure'] as string | undefined,
    itemResults: operation['x-item-results'] as string | undefined,
    responseDates: responseSchema === undefined ? [] : datePaths(contract, responseSchema, 'Timestamp'),
    requestDates: [
      ...(bodySchema === undefined ? [] : datePaths(contract, bodySchema, 'TimestampInput')),
      ...queryParameters.filter(({ schema }) => componentName(schema) === 'TimestampInput').map(({ name }) => name),
    ],
    ranges: readRanges(contract, queryParameters, bodySchema),
  }
}

/** The members of a page. A property of the response with such a name would be lost. */
const pageMembers = ['data', 'hasNextPage', 'length', 'nextPage', 'results', 'toJSON']

/** Finds the list of a response: what the operation pages through, or an array that is its result. */
function readList(contract: Contract, operation: ContractOperation, schema: Schema | undefined): ListModel | undefined {
  if (schema === undefined) return undefined
  const id = operation.operationId
  const response = resolve<Schema>(contract, schema)
  const pagination = operation['x-pagination'] as Pagination | undefined
  const name = pagination?.items ?? (operation['x-result'] as string | undefined)
  const list = name === undefined ? response : response.properties?.[name]
  if (list?.type !== 'array') return undefined
  const component = componentName(list.items)
  const item = component && surfaceName(contract.components.schemas, component)
  if (item === undefined)
    throw new Error(`${id}: the items of the list must be a component, so that their type has a name`)
  for (const property of Object.keys(response.properties ?? {}))
    if (property !== name && pageMembers.includes(property))
      throw new Error(`${id}: the response cannot have the property ${property}, which is a member of a page`)
  return { name, item, hasTotal: (response.required ?? []).includes('total') }
}

function readContent(id: string, content: ContractResponse['content']): [string | undefined, Schema | undefined] {
  const [entry, ...others] = Object.entries(content ?? {})
  if (others.length > 0) throw new Error(`${id} has more than one content type`)
  if (entry === undefined) return [undefined, undefined]
  const kinds: Record<string, string> = {
    'application/json': 'json',
    'application/x-ndjson': 'ndjson',
    'text/event-stream': 'sse',
    'text/plain': 'text',
  }
  const kind = kinds[entry[0]]
  if (kind === undefined) throw new Error(`${id}: no generator for ${entry[0]}`)
  return [kind, entry[1].schema]
}

/** Reads the bounds of the numbers at the top level of a request, so that a client can check them before any I/O. */
function readRanges(
  contract: Contract,
  query: readonly Parameter[],
  body: Schema | undefined,
): OperationModel['ranges'] {
  const properties = body === undefined ? {} : (resolve<Schema>(contract, body).properties ?? {})
  const numbers = [...query.map(({ name, schema }) => [name, schema] as const), ...Object.entries(properties)]
  const ranges: Record<string, [number | undefined, number | undefined]> = {}
  for (const [name, schema] of numbers)
    if (schema.minimum !== undefined || schema.maximum !== undefined) ranges[name] = [schema.minimum, schema.maximum]
  return ranges
}
