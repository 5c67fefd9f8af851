// The imports of a generated module: exactly the names that its text uses.
import { typeName } from '../names.ts'
import type { OperationModel } from '../operations.ts'

export function importTypes(operations: readonly OperationModel[], body: string): string {
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

const callValues = [
  'callPages',
  'callStream',
  'isAlreadyDeleted',
  'prepareUpload',
  'readResult',
  'readToolResult',
  'writeJson',
  'writeQuery',
]
const callTypes = ['ByteSource', 'Call', 'CallOptions', 'Caller', 'PageCall', 'ResultList', 'StreamCall']

export function importCalls(body: string): string {
  const isUsed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(body)
  const values = callValues.filter(isUsed)
  const types = callTypes.filter(isUsed)
  const names = [...values, ...types.map((name) => (values.length > 0 ? `type ${name}` : name))]
  return `import ${values.length > 0 ? '' : 'type '}{ ${names.join(', ')} } from '../pipeline/index.ts'\n`
}
