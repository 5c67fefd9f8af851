/** An OpenAPI document. */
export type OpenApiDocument = Readonly<Record<string, unknown>>

/**
 * Checks the parts of a document that are put together with those of others. A malformed one would spoil `/openapi.json`.
 *
 * @throws {TypeError} naming the part
 */
export function checkDocument(document: unknown): void {
  if (!isMembers(document)) throw new TypeError('the document must be an object')
  const { paths, components = {}, 'x-services': services = {} } = document
  for (const [name, part] of Object.entries({ paths, components }))
    if (!isMembers(part) || !Object.values(part).every(isMembers))
      throw new TypeError(`${name} of the document must be an object of objects`)
  if (!isMembers(services)) throw new TypeError('x-services of the document must be an object')
  for (const name of ['security', 'tags', 'x-pattern-rules'])
    if (!Array.isArray(document[name] ?? [])) throw new TypeError(`${name} of the document must be an array`)
  if (!listOf(document, 'security').every(isMembers))
    throw new TypeError('security of the document must be an array of objects')
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Members = Readonly<Record<string, unknown>>

/** A document of a service. */
export interface ServiceDocument {
  readonly service: string
  readonly document: OpenApiDocument
}

/**
 * Describes the served operations in one document: those of the host's own, and those of services with a document.
 *
 * - Components of the same name and content are one. Of another content, they get the name of the service in front.
 * - An operation keeps the security of its document, if keys are required.
 */
export function describeServed(
  own: OpenApiDocument,
  others: readonly ServiceDocument[],
  { served, requiresKey }: { readonly served: ReadonlySet<string>; readonly requiresKey: boolean },
): OpenApiDocument {
  let components = (own['components'] ?? {}) as Readonly<Record<string, Members>>
  let paths = pickPaths(own['paths'] as Paths, served)
  const lists = { tags: [...listOf(own, 'tags')], 'x-pattern-rules': [...listOf(own, 'x-pattern-rules')] }
  let services = (own['x-services'] ?? {}) as Members
  for (const { service, document } of others) {
    const merged = mergeComponents(components, service, document)
    components = merged.components
    const security = requiresKey ? merged.document['security'] : undefined
    paths = mergePaths(paths, pickPaths(merged.document['paths'] as Paths, served), security)
    services = { ...services, ...(document['x-services'] as Members | undefined) }
    for (const [name, list] of Object.entries(lists)) list.push(...listOf(document, name))
  }
  return {
    ...own,
    servers: [{ url: '.', description: 'This server: the folder that this document is served from.' }],
    security: requiresKey ? [{ bearer: [] }, { apiKey: [] }] : [],
    'x-services': services,
    ...lists,
    components,
    paths,
  }
}

const listOf = (document: OpenApiDocument, name: string): readonly unknown[] =>
  (document[name] ?? []) as readonly unknown[]

/** Adds the components of a document. Renames those that the others have with another content. */
function mergeComponents(
  components: Readonly<Record<string, Members>>,
  service: string,
  document: OpenApiDocument,
): { readonly components: Readonly<Record<string, Members>>; readonly document: OpenApiDocument } {
  const added = (document['components'] ?? {}) as Readonly<Record<string, Members>>
  const renamed = new Map<string, string>()
  for (const [kind, members] of Object.entries(added))
    for (const [name, member] of Object.entries(members)) {
      const existing = components[kind]?.[name]
      if (existing === undefined || JSON.stringify(existing) === JSON.stringify(member)) continue
      renamed.set(`#/components/${kind}/${name}`, `${service}.${name}`)
    }
  const renamedDocument = renameReferences(document, renamed) as OpenApiDocument
  const merged: Record<string, Members> = { ...components }
  for (const [kind, members] of Object.entries((renamedDocument['components'] ?? {}) as Record<string, Members>))
    merged[kind] = {
      ...merged[kind],
      ...Object.fromEntries(
        Object.entries(members).map(([name, member]) => [renamed.get(`#/components/${kind}/${name}`) ?? name, member]),
      ),
    }
  return { components: merged, document: renameSecurity(renamedDocument, renamed) }
}

function renameReferences(value: unknown, renamed: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null || renamed.size === 0) return value
  if (Array.isArray(value)) return value.map((each) => renameReferences(each, renamed))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      const target = name === '$ref' && typeof member === 'string' ? renamed.get(member) : undefined
      if (target === undefined) return [name, renameReferences(member, renamed)]
      return [name, `${String(member).slice(0, String(member).lastIndexOf('/') + 1)}${target}`]
    }),
  )
}

/** Security requirements name their schemes without a reference. */
function renameSecurity(document: OpenApiDocument, renamed: ReadonlyMap<string, string>): OpenApiDocument {
  const security = listOf(document, 'security').map((requirement) =>
    Object.fromEntries(
      Object.entries(requirement as Members).map(([name, scopes]) => [
        renamed.get(`#/components/securitySchemes/${name}`) ?? name,
        scopes,
      ]),
    ),
  )
  return { ...document, security }
}

type Paths = Readonly<Record<string, Members>>

function mergePaths(paths: Paths, added: Paths, security: unknown): Paths {
  const merged: Record<string, Members> = { ...paths }
  for (const [path, members] of Object.entries(added))
    merged[path] = {
      ...merged[path],
      ...Object.fromEntries(
        Object.entries(members).map(([name, member]) => [
          name,
          isOperation(member) && security !== undefined ? { security, ...member } : member,
        ]),
      ),
    }
  return merged
}

const isOperation = (member: unknown): member is { readonly operationId: string } =>
  typeof (member as { readonly operationId?: unknown } | null)?.operationId === 'string'

/** Removes the operations that no service serves. */
function pickPaths(paths: Paths, served: ReadonlySet<string>): Paths {
  const kept = Object.entries(paths).map(
    ([path, members]) =>
      [
        path,
        Object.fromEntries(
          Object.entries(members).filter(([, member]) => !isOperation(member) || served.has(member.operationId)),
        ),
      ] as const,
  )
  return Object.fromEntries(kept.filter(([, members]) => Object.values(members).some(isOperation)))
}
