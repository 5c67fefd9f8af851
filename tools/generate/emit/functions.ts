// Emits one flat function for each operation.
import { constantName, functionName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import type { ContractModel, ServiceModel } from '../services.ts'
import { emitImports, type Import, localValue, pipelineType, pipelineValue } from './imports.ts'
import { documentParameters, isStream, signatureOf, waitingOf, waitingThrows, writeParameters } from './signature.ts'
import { comment, header } from './text.ts'

export function emitFunctions(model: ContractModel, service: ServiceModel): string {
  const imports: Import[] = [pipelineType('Caller')]
  const functions = service.operations.map((operation) => {
    const { overloads, input, returns, types, values } = signatureOf(model, service, operation)
    const constant = constantName(operation.id)
    const helper = findHelper(operation)
    imports.push(...types, ...values, localValue('operations', constant))
    if (helper !== undefined) imports.push(pipelineValue(helper))
    const hasOverloads = overloads.length > 1
    const properties = `{ ${(hasOverloads ? ['query', ...input] : input).join(', ')} }`
    const call =
      helper === undefined
        ? `client.call(${constant}, ${properties}, options)`
        : `${helper}(client, ${constant}, ${properties}, options)`
    const head = `export function ${functionName(operation.id)}`
    const signatures = overloads.map(
      (parameters) =>
        comment([
          operation.summary,
          operation.description && `\n${operation.description}`,
          '',
          '@param client The client that makes the call.',
          ...documentParameters(parameters),
        ]) + `${head}(${['client: Caller', ...writeParameters(parameters)].join(', ')}): ${returns}`,
    )
    if (!hasOverloads) return `${signatures.join('')} {\n  return ${call}\n}\n`
    return (
      `${signatures.join('\n')}\n${head}(client: Caller, ...args: readonly unknown[]): ${returns} {\n` +
      `  const { query, options } = readArguments(${constant}, args)\n  return ${call}\n}\n`
    )
  })
  const waits = service.operations.flatMap((operation) => emitWait(model, service, operation, imports))
  return `${header}${emitImports(imports)}\n${[...functions, ...waits].join('\n')}`
}

function emitWait(
  model: ContractModel,
  service: ServiceModel,
  operation: OperationModel,
  imports: Import[],
): readonly string[] {
  const waiting = waitingOf(model, service, operation)
  if (waiting === undefined) return []
  const { id, summary, parameters, returns } = waiting
  const { input } = signatureOf(model, service, operation)
  imports.push(...waiting.imports, pipelineValue('waitUntil'))
  const documentation = comment([
    summary,
    '',
    '@param client The client that makes the calls.',
    ...documentParameters(parameters),
    ...waitingThrows,
  ])
  const head = `export function ${functionName(id)}(${['client: Caller', ...writeParameters(parameters)].join(', ')})`
  const call = `waitUntil(client, ${constantName(operation.id)}, { ${input.join(', ')} }, options)`
  return [`${documentation}${head}: ${returns} {\n  return ${call}\n}\n`]
}

/** The pipeline function for a call that lists or streams. */
function findHelper(operation: OperationModel): string | undefined {
  if (operation.list !== undefined) return 'callPages'
  if (operation.responseType === 'sse') return 'callEvents'
  return isStream(operation) ? 'callStream' : undefined
}
