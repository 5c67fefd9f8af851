// Emits one flat function for each operation.
import { constantName, functionName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import type { ContractModel, ServiceModel } from '../services.ts'
import { emitImports, type Import, localValue, pipelineType, pipelineValue } from './imports.ts'
import { isStream, signatureOf } from './signature.ts'
import { comment, header } from './text.ts'

export function emitFunctions(model: ContractModel, service: ServiceModel): string {
  const imports: Import[] = [pipelineType('Caller')]
  const functions = service.operations.map((operation) => {
    const { parameters, input, returns, documentation, types, values } = signatureOf(model, service, operation)
    const constant = constantName(operation.id)
    const helper = findHelper(operation)
    imports.push(...types, ...values, localValue('operations', constant))
    if (helper !== undefined) imports.push(pipelineValue(helper))
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
      ]) +
      `export function ${functionName(operation.id)}(${['client: Caller', ...parameters].join(', ')}): ${returns} {\n` +
      `  return ${call}\n}\n`
    )
  })
  return `${header}${emitImports(imports)}\n${functions.join('\n')}`
}

/** The pipeline function for a call that lists or streams. */
function findHelper(operation: OperationModel): string | undefined {
  if (operation.list !== undefined) return 'callPages'
  return isStream(operation) ? 'callStream' : undefined
}
