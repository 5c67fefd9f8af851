// Emits the shapes of each operation's request, and the schemas of the items of its arrays.
import type { Schema } from '../contract.ts'
import { schemaName, shapesName } from '../names.ts'
import type { ContractModel, ServiceModel } from '../services.ts'
import { isReference, readQueryShape, readShape, type ShapeModel, type ShapeReference } from '../shapes.ts'
import { wireSchemas } from '../views.ts'
import { emitImports, type Import, locate } from './imports.ts'
import { comment, header } from './text.ts'

export function emitShapes(model: ContractModel, service: ServiceModel): string {
  const types = wireSchemas(model.types)
  const components = new ComponentShapes(types)
  const imports: Import[] = []
  const entries = service.operations.map(({ id, queryParameters, bodyType }) => {
    const parts: string[] = []
    if (queryParameters.length > 0)
      parts.push(`query: ${components.write(readQueryShape(types, queryParameters))} satisfies ValueShape`)
    if (bodyType !== undefined) {
      parts.push(`body: ${components.use(bodyType)}`)
      const items = itemSchemas(types, bodyType)
      if (items.length > 0) {
        imports.push({ from: 'zod', name: 'ZodType', kind: 'type' })
        imports.push({ from: locate(model, service, bodyType, 'zod'), name: schemaName(bodyType), kind: 'value' })
        parts.push(`items: new Map<string, ZodType>([${items.join(', ')}])`)
      }
    }
    return `  ${JSON.stringify(id)}: { ${parts.join(', ')} },\n`
  })
  const constants = components.constants()
  if (constants !== '' || service.operations.some(({ queryParameters }) => queryParameters.length > 0))
    imports.push({ from: '../../contract/value-shape.ts', name: 'ValueShape', kind: 'type' })
  return (
    `${header}${emitImports(imports)}\n${constants}\n` +
    comment([
      `The shapes of each request of \`${service.name}\`: query and body, and the schemas of the items of the body's arrays.`,
    ]) +
    `export const ${shapesName(service.name)} = {\n${entries.join('')}} as const\n`
  )
}

/** Emits the shapes of all services in one object. */
export function emitAllShapes({ services }: ContractModel): string {
  const imports = services.map(({ name }) => ({
    from: `./${name}/shapes.gen.ts`,
    name: shapesName(name),
    kind: 'value' as const,
  }))
  return (
    `${header}${emitImports(imports)}\n` +
    comment(["The shapes of every request: query and body, and the schemas of the items of the body's arrays."]) +
    `export const shapes = {\n${services.map(({ name }) => `  ...${shapesName(name)},\n`).join('')}} as const\n`
  )
}

/** The shapes of components, as constants. A constant follows those that it refers to. */
class ComponentShapes {
  readonly #types: Readonly<Record<string, Schema>>
  readonly #constants: string[] = []
  readonly #names = new Map<string, 'open' | 'written'>()
  #hasLeaf = false

  constructor(types: Readonly<Record<string, Schema>>) {
    this.#types = types
  }

  /** Emits a component's constant at its first use. @returns the expression for it */
  use(component: string): string {
    const name = `shapeOf${component}`
    // A component that contains itself refers to a constant that does not exist yet.
    if (this.#names.get(component) === 'open') return `{ get options(): ValueShape[] { return [${name}] }, lists: [] }`
    if (!this.#names.has(component)) {
      this.#names.set(component, 'open')
      const text = this.write(readShape(this.#types, component))
      this.#names.set(component, 'written')
      this.#constants.push(`const ${name}: ValueShape = ${text}\n`)
    }
    return name
  }

  write(shape: ShapeModel | ShapeReference): string {
    if (isReference(shape)) return this.use(shape.component)
    const { fields, items, options, ...data } = shape
    const parts = Object.entries(data).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    if (fields !== undefined)
      parts.unshift(
        `fields: new Map([${Object.entries(fields)
          .map(([key, field]) => `[${JSON.stringify(key)}, ${this.write(field)}]`)
          .join(', ')}])`,
      )
    if (items !== undefined) parts.unshift(`items: ${this.write(items)}`)
    if (options !== undefined) parts.unshift(`options: [${options.map((option) => this.write(option)).join(', ')}]`)
    if (parts.length > 0) return `{ ${parts.join(', ')} }`
    this.#hasLeaf = true
    return 'leaf'
  }

  constants(): string {
    return (this.#hasLeaf ? 'const leaf: ValueShape = {}\n' : '') + this.#constants.join('')
  }
}

/** Emits, for each property that is an array, how its item's schema is reached from the schema of the body. */
function itemSchemas(types: Readonly<Record<string, Schema>>, bodyType: string): string[] {
  const { properties = {}, required = [] } = types[bodyType] ?? {}
  return Object.entries(properties).flatMap(([name, { type, items, ...property }]) => {
    const kinds = [type].flat()
    if (items === undefined || !kinds.includes('array')) return []
    const wrappers = [kinds.includes('null'), !required.includes(name), 'default' in property].filter(Boolean)
    return [
      `[${JSON.stringify(name)}, ${schemaName(bodyType)}.shape[${JSON.stringify(name)}]${'.unwrap()'.repeat(wrappers.length)}.element]`,
    ]
  })
}
