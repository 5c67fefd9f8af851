// Emits the guide with all operations of the contract.
import type { OperationModel } from '../operations.ts'
import type { ContractModel } from '../services.ts'
import { isStream, type Parameter, type Signature, signatureOf } from './signature.ts'

const introduction = `<!-- Generated from openapi/ by \`npm run generate\`. Never edited. -->

# Operations

Every method of a \`SekhaClient\`. Names with \`?\` are optional. The options of a call, such as \`signal\`, are always the last argument. \`Page<T>\` is one page: loop over the call for the items of all pages. \`@sekha/core\` exports the types. The MCP tools respond with 501 today.
`

/** Emits one table for each namespace, in Markdown. */
export function emitOperationsGuide(model: ContractModel): string {
  const tables = model.services.flatMap((service) => {
    const groups = Map.groupBy(service.operations, ({ id, source }) => source.tags?.[0] ?? id)
    return [...groups].map(([tag, operations]) => {
      const rows = operations.map((operation) => emitRow(model, operation, signatureOf(model, service, operation)))
      return `\n## ${writeTitle(tag)}\n\n| method | effect | fields | result |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
    })
  })
  return introduction + tables.join('')
}

/** Capitalises a tag, and writes an abbreviation such as `mcp` in capitals. */
const writeTitle = (tag: string): string =>
  tag.length <= 3 ? tag.toUpperCase() : `${tag.slice(0, 1).toUpperCase()}${tag.slice(1)}`

function emitRow(model: ContractModel, operation: OperationModel, { overloads, returns }: Signature): string {
  const calls = overloads.map(
    (parameters) => `\`${operation.id}(${parameters.filter(isShown).map(writeName).join(', ')})\``,
  )
  const cells = [calls.join(' or '), operation.summary, writeFields(operation), writeResult(model, operation, returns)]
  return `| ${cells.join(' | ')} |`
}

const isShown = ({ name }: Parameter): boolean => name !== 'options'

const writeName = ({ name, isOptional }: Parameter): string => (isOptional ? `${name}?` : name)

/** Lists the fields of the request beside its leading argument, required ones first. */
function writeFields({ argument, bodySchema, queryParameters }: OperationModel): string {
  const required = new Set(bodySchema?.required)
  const names = [
    ...Object.keys(bodySchema?.properties ?? {}).map((name) => ({ name, isOptional: !required.has(name) })),
    ...queryParameters.map(({ name, required: isRequired }) => ({ name, isOptional: isRequired !== true })),
  ]
  return names
    .filter(({ name }) => name !== argument)
    .toSorted((one, other) => Number(one.isOptional) - Number(other.isOptional))
    .map(({ name, isOptional }) => `\`${name}${isOptional ? '?' : ''}\``)
    .join(', ')
}

/** Shortens a return type to what the call yields. */
function writeResult(model: ContractModel, operation: OperationModel, returns: string): string {
  const { list, result, responseTypeName = '' } = operation
  if (list !== undefined) return `\`Page<${list.item}>\``
  if (result !== undefined) {
    const { type } = model.types[responseTypeName]?.properties?.[result] ?? {}
    return type === 'integer' ? '`number`' : `\`${responseTypeName}['${result}']\``
  }
  const inner = returns.slice(returns.indexOf('<') + 1, -1)
  if (inner === 'void') return ''
  return isStream(operation) ? `a stream of \`${responseTypeName}\`` : `\`${inner}\``
}
