// Runs the generator of types and schemas over the types of the contract. The types are surface types, where a
// timestamp is a `Date`. The schemas check wire values, where it is a string.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, type UserConfig } from '@hey-api/openapi-ts'
import type { Contract, Schema } from './contract.ts'
import { header } from './emit/text.ts'
import { patternWords } from './path-rules.ts'
import { commonFolder, responseTypesIn, type ContractModel, typesIn } from './services.ts'
import { responseTypes, surfaceTypes, uuidName, wireSchemas } from './views.ts'

type Plugin<Name> = Extract<NonNullable<UserConfig['plugins']>[number], { name: Name }>

const createSchemaGenerator = (contract: Contract): Plugin<'zod'> => ({
  name: 'zod',
  case: 'preserve',
  $resolvers: {
    // By default it drops unknown keys, even where the contract refuses or keeps them.
    object(ctx) {
      const { additionalProperties, properties } = ctx.schema
      if (!additionalProperties || Object.keys(properties ?? {}).length === 0) return undefined
      const kind = additionalProperties.type === 'never' ? 'strictObject' : 'looseObject'
      return ctx.$(ctx.symbols.z).attr(kind).call(ctx.nodes.shape(ctx))
    },
    string(ctx) {
      const { format, pattern } = ctx.nodes
      // UUIDs are the same in any case. Their canonical form is in lower case.
      ctx.nodes.format = (it) => (it.schema.format === 'uuid' ? format(it)?.attr('toLowerCase').call() : format(it))
      // An issue shows the pattern in words.
      ctx.nodes.pattern = (it) => {
        const words = it.schema.pattern === undefined ? undefined : patternWords(contract, it.schema.pattern)
        return pattern(words === undefined ? it : { ...it, schema: withMessage(it.schema, words) })
      }
      return undefined
    },
  },
})

/** The generator of schemas reads the message of a pattern's issue from this extension. */
const withMessage = <T extends object>(schema: T, message: string): T => ({ ...schema, 'x-pattern-message': message })

const typeGenerator: Plugin<'@hey-api/typescript'> = {
  name: '@hey-api/typescript',
  case: 'preserve',
  $resolvers: {
    // An optional property also accepts `undefined`: callers pass options on without filtering them.
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
      const [root, kind, name, ...rest] = at['~ref']
      if (root !== 'components' || kind !== 'schemas' || rest.length > 0) return undefined
      // Only the definitions: a property that references them keeps the name.
      if (name === 'Timestamp') return $.type('Date')
      if (name === 'TimestampInput') return $.type.or($.type('Date'), $.type('string'))
      return undefined
    },
  },
}

/** The folder of unused output of the generator. */
const discarded = 'discarded'

/** Writes `types.gen.ts`, `responses.gen.ts` and `zod.gen.ts` into the folder of each service, and shared ones into `common`. */
export async function generateTypes(model: ContractModel, path: string): Promise<void> {
  const { contract, types, folders } = model
  const surface = new Set([...folders.values()].flatMap((folder) => typesIn(model, folder)))
  const responses = new Set([...folders.values()].flatMap((folder) => responseTypesIn(model, folder)))
  // Responses import their other types from the file of the surface types, which is written last and whole.
  await generateView(model, path, {
    types: responseTypes(types),
    fileOf: (name) => (responses.has(name) ? 'responses' : surface.has(name) ? 'types' : undefined),
    plugin: typeGenerator,
  })
  await generateView(model, path, {
    types: surfaceTypes(types),
    fileOf: (name) => (surface.has(name) ? 'types' : undefined),
    plugin: typeGenerator,
  })
  const schemas = wireSchemas(types)
  await generateView(model, path, {
    types: schemas,
    fileOf: () => 'zod',
    plugin: createSchemaGenerator(contract),
  })
}

interface View {
  readonly types: Readonly<Record<string, Schema>>
  /** The name of the generated file of a type; `undefined` for one that is not generated. */
  readonly fileOf: (name: string) => 'types' | 'responses' | 'zod' | undefined
  readonly plugin: typeof typeGenerator | ReturnType<typeof createSchemaGenerator>
}

async function generateView({ contract, folders }: ContractModel, path: string, view: View): Promise<void> {
  await createClient({
    // Pass only the types: from operations, the generator would generate additional types that are unused.
    input: { openapi: contract.openapi, info: contract.info, paths: {}, components: { schemas: view.types } },
    logs: { level: 'silent', file: false },
    output: {
      path,
      clean: false,
      entryFile: false,
      header: [header.trim()],
      module: { extension: '.ts' },
    },
    parser: {
      hooks: {
        symbols: {
          getFilePath({ meta }) {
            const name = meta?.resourceId?.split('/').at(-1)
            const folder = name === undefined ? undefined : name === uuidName ? commonFolder : folders.get(name)
            const file = name === undefined ? undefined : view.fileOf(name)
            const isOther = (meta?.artifact === 'zod') !== (file === 'zod')
            return folder === undefined || file === undefined || isOther ? discarded : `${folder}/${file}`
          },
        },
      },
    },
    plugins: [view.plugin],
  })
  rmSync(join(path, `${discarded}.gen.ts`), { force: true })
}
