// Shapes the model of the API site: groups, the public names of the operations, and one entry for each type.
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import {
  type Application,
  Comment,
  CommentTag,
  type Context,
  Converter,
  DeclarationReflection,
  DocumentReflection,
  IndexEvent,
  MinimalSourceFile,
  normalizePath,
  type ProjectReflection,
  type Reflection,
  ReflectionFlag,
  ReflectionKind,
  Renderer,
} from 'typedoc'
import { functionNames, namespacePaths } from './operation-names.ts'
import { operationPathOf, SiteTheme } from './theme.ts'

const root = new URL('../..', import.meta.url).pathname

/** Registers the plugin. */
export function load(app: Application): void {
  app.renderer.defineTheme('sekha', SiteTheme)
  // Runs before typedoc groups the model and resolves its links.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => shape(app, context), 1000)
  app.renderer.on(Renderer.EVENT_BEGIN, ({ project }) => retitle(project))
  app.renderer.on(IndexEvent.PREPARE_INDEX, nameOperations)
}

function shape(app: Application, { project }: Context): void {
  for (const reflection of project.documents ?? []) placeDocument(reflection, project)
  addTransports(project)
  for (const module of project.children ?? []) {
    setGroup(module, 'Packages')
    addReadme(app, module, project)
  }
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Namespace)) dropWireTypes(reflection, project)
  dropBaseClient(project)
  for (const kind of [ReflectionKind.Class, ReflectionKind.Interface])
    for (const reflection of project.getReflectionsByKind(kind)) nameNamespace(reflection)
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Function))
    if (functionNames.has(reflection.name)) setGroup(reflection, 'Operations as functions')
}

/** The toolbar has the title of the site. */
function retitle(project: ProjectReflection): void {
  const [first] = project.readme ?? []
  if (first !== undefined) first.text = first.text.replace(/^# .*/, '# Overview')
}

/** Names a document by its heading and puts it into a group by its path. */
function placeDocument(document: DocumentReflection, project: ProjectReflection): void {
  const path = relative(root, project.files.getReflectionPath(document) ?? '')
  const [, heading] = /^# (.+)$/m.exec(document.content.map(({ text }) => text).join('')) ?? []
  if (heading !== undefined) document.name = heading
  if (/^docs\/(?:guides\/|architecture|middleware|runtimes)/.test(path)) document.frontmatter['group'] = 'Guides'
  else if (path.startsWith('docs/decisions/')) document.frontmatter['group'] = 'Decisions'
  else document.frontmatter['group'] = 'Figures'
}

/** Adds a page for a package that has only subpaths, before them. */
function addTransports(project: ProjectReflection): void {
  const name = '@sekha/transports'
  const module = new DeclarationReflection(name, ReflectionKind.Module, project)
  project.registerReflection(module, undefined, undefined)
  const before = (children: Reflection[] = []): void => {
    const at = children.findIndex((child) => child.name.startsWith(`${name}/`))
    if (at < 0) throw new Error(`${name} has no subpath`)
    children.splice(at, 0, module)
  }
  before(project.children)
  before(project.childrenIncludingDocuments)
}

/** Shows the README of a package on the page of its main module. */
function addReadme(app: Application, module: Reflection, project: ProjectReflection): void {
  if (!(module instanceof DeclarationReflection) || !/^@sekha\/[a-z]+$/.test(module.name)) return
  const path = normalizePath(join(root, module.name.replace('@sekha', 'packages'), 'README.md'))
  const file = new MinimalSourceFile(readFileSync(path, 'utf8').replace(/^# .*\n/, ''), path)
  module.readme = app.converter.parseRawComment(file, project.files).content
  project.files.registerReflectionPath(path, module)
  project.files.registerReflectionPath(normalizePath(dirname(path)), module)
}

/** The wire types mirror the types of `@sekha/core`, so their namespace shows only its description. */
function dropWireTypes(namespace: Reflection, project: ProjectReflection): void {
  if (namespace.name !== 'wire' || !(namespace instanceof DeclarationReflection)) return
  const children = namespace.children?.slice() ?? []
  for (const child of children) project.removeReflection(child)
}

/** Shows the operations that `SekhaClient` inherits from a generated class on its own page, and only there. */
function dropBaseClient(project: ProjectReflection): void {
  const named = (name: string): DeclarationReflection => {
    const found = Object.values(project.reflections).find((one) => one.name === name)
    if (!(found instanceof DeclarationReflection)) throw new Error(`The site has no ${name}`)
    return found
  }
  const client = named('SekhaClient')
  delete client.extendedTypes
  for (const child of client.children ?? []) {
    const { getSignature, setSignature, signatures = [] } = child
    for (const owner of [child, getSignature, setSignature, ...signatures]) {
      if (owner === undefined) continue
      owner.flags.setFlag(ReflectionFlag.Inherited, false)
      delete owner.inheritedFrom
    }
  }
  project.removeReflection(named('Namespaces'))
}

/** Shows the class of a namespace as its property of the client. */
function nameNamespace(reflection: Reflection): void {
  const path = namespacePaths.get(reflection.name)
  if (path === undefined) return
  reflection.name = path
  setGroup(reflection, 'Operations')
}

function setGroup(reflection: Reflection, group: string): void {
  const described =
    reflection instanceof DeclarationReflection ? (reflection.signatures?.[0] ?? reflection) : reflection
  for (const owner of new Set([reflection, described])) {
    owner.comment ??= new Comment()
    owner.comment.removeTags('@group')
    owner.comment.blockTags.push(new CommentTag('@group', [{ kind: 'text', text: group }]))
  }
}

/** Lets a search for `context.build` find the method, and drops the members of unnamed types. */
function nameOperations(event: IndexEvent): void {
  event.searchFieldWeights['operation'] = 20
  for (let at = event.searchResults.length - 1; at >= 0; at -= 1) {
    const result = event.searchResults[at] as Reflection
    if (isUnnamed(result)) event.removeResult(at)
  }
  event.searchResults.forEach((result, at) => {
    const name = operationPathOf(result)
    if (!name.startsWith('client.')) return
    const bare = name.replace('client.', '')
    event.searchFields[at] = { ...event.searchFields[at], operation: `${name} ${bare} ${bare.replaceAll('.', ' ')}` }
  })
}

function isUnnamed(reflection: Reflection): boolean {
  for (let at: Reflection | undefined = reflection; at !== undefined; at = at.parent)
    if (at.name === '__type') return true
  return false
}
