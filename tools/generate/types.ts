// Runs the type and schema generator over the bundled contract, twice: types as they are on the wire (with schemas),
// and as they are on our surface, where an instant is a `Date`.
import { createClient, type UserConfig } from '@hey-api/openapi-ts'

type View = 'wire' | 'surface'

const schemaGenerator: Extract<NonNullable<UserConfig['plugins']>[number], { name: 'zod' }> = {
  name: 'zod',
  $resolvers: {
    // By itself it drops unknown keys even where the contract refuses or keeps them.
    object(ctx) {
      const { additionalProperties, properties } = ctx.schema
      if (!additionalProperties || Object.keys(properties ?? {}).length === 0) return undefined
      const kind = additionalProperties.type === 'never' ? 'strictObject' : 'looseObject'
      return ctx.$(ctx.symbols.z).attr(kind).call(ctx.nodes.shape(ctx))
    },
  },
}

/** Writes `types.gen.ts` and, for the wire, `zod.gen.ts` into `path`. */
export async function generateTypes(input: string, path: string, view: View): Promise<void> {
  await createClient({
    input,
    logs: { level: 'silent', file: false },
    output: {
      path,
      clean: true,
      entryFile: false,
      header: ['// Generated from openapi/ by `npm run generate`. Never edited.'],
      module: { extension: '.ts' },
    },
    plugins: [
      {
        name: '@hey-api/typescript',
        $resolvers: {
          // An optional property also takes `undefined`: callers pass options on without filtering them.
          object({ $, path: at, plugin, schema, walk }) {
            if (schema.patternProperties !== undefined) return undefined
            if (
              schema.additionalProperties !== undefined &&
              schema.additionalProperties !== false &&
              schema.additionalProperties.type !== 'never'
            )
              return undefined
            const shape = $.type.object()
            for (const [name, property] of Object.entries(schema.properties ?? {})) {
              const { type } = walk(property, { path: at, plugin })
              const required = schema.required?.includes(name) ?? false
              shape.prop(name, (p) => {
                p.required(required).type(required ? type : $.type.or(type, $.type('undefined')))
                if (property.description !== undefined) p.doc(property.description.trim().split('\n'))
              })
            }
            return shape
          },
          string({ $, path: at }) {
            if (view === 'wire') return undefined
            const [root, kind, name, ...rest] = at['~ref']
            if (root !== 'components' || kind !== 'schemas' || rest.length > 0) return undefined
            // Only the definitions themselves: a property that refers to them keeps the name.
            if (name === 'Timestamp') return $.type('Date')
            if (name === 'TimestampInput') return $.type.or($.type('Date'), $.type('string'))
            return undefined
          },
        },
      },
      ...(view === 'wire' ? [schemaGenerator] : []),
    ],
  })
}
