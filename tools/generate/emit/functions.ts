// One flat function for each operation.
import { constantName, functionName } from '../names.ts'
import type { OperationModel } from '../operations.ts'
import { importCalls, importTypes } from './imports.ts'
import { isStream, signatureOf } from './signature.ts'
import { comment, header } from './text.ts'

export function emitFunctions(operations: readonly OperationModel[]): string {
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
