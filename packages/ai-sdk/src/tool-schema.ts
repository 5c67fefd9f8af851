import { describeType, isOpaque } from '@sekha/core/foundation'

/** A schema that the AI SDK accepts: a Standard Schema with its JSON schema. */
export interface ToolInputSchema<Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: Input; readonly output: Input } | undefined
    readonly validate: (
      value: unknown,
    ) =>
      | { readonly value: Input; readonly issues?: undefined }
      | { readonly issues: readonly { readonly message: string }[] }
    readonly jsonSchema: {
      readonly input: () => Record<string, unknown>
      readonly output: () => Record<string, unknown>
    }
  }
}

/** A string with at least one character. */
export interface TextField {
  readonly description: string
  readonly maxLength: number
  readonly pattern?: string
}

/** The schema of an object whose fields are required strings. */
export function objectSchema<Name extends string>(
  fields: Readonly<Record<Name, TextField>>,
): ToolInputSchema<Record<Name, string>> {
  const names = Object.keys(fields) as Name[]
  const schema = () => ({
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1, ...fields[name] }])),
    required: names,
    additionalProperties: false,
  })
  return {
    '~standard': {
      version: 1,
      vendor: 'sekha',
      validate(value) {
        if (typeof value !== 'object' || value === null || isOpaque(value)) {
          return { issues: [{ message: `must be an object, got ${describeType(value)}` }] }
        }
        const issues = names.flatMap((name) => checkText(name, (value as Record<string, unknown>)[name], fields[name]))
        return issues.length > 0 ? { issues } : { value: value as Record<Name, string> }
      },
      jsonSchema: { input: schema, output: schema },
    },
  }
}

function checkText(name: string, value: unknown, { maxLength, pattern }: TextField): { readonly message: string }[] {
  if (typeof value !== 'string' || value === '' || value.length > maxLength) {
    const got = typeof value === 'string' ? `${value.length}` : describeType(value)
    return [{ message: `${name} must be a string of 1 to ${maxLength} characters, got ${got}` }]
  }
  return pattern === undefined || new RegExp(pattern).test(value) ? [] : [{ message: `${name} must match ${pattern}` }]
}
