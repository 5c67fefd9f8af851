// Shows the operations under their public names: `client.context`, `client.context.build(…)`.
import {
  DeclarationReflection,
  DefaultTheme,
  type DefaultThemeRenderContext,
  JSX,
  type PageEvent,
  type Reflection,
} from 'typedoc'
import { clientPaths, operationPaths } from './operation-names.ts'

export class SiteTheme extends DefaultTheme {
  override getRenderContext(page: PageEvent<Reflection>): DefaultThemeRenderContext {
    const context = super.getRenderContext(page)
    const { header, member, reflectionPreview } = context
    context.header = (props) => (clientPaths.has(props.model.name) ? titleOf(context, props.model) : header(props))
    context.reflectionPreview = (props) => (clientPaths.has(props.name) ? undefined : reflectionPreview(props))
    context.member = (props) => {
      const element = withName(props, headingOf(props), () => member(props))
      // The list "On This Page" has no room for the path.
      const heading = page.pageSections.at(-1)?.headings.at(-1)
      if (heading !== undefined) heading.text = props.name
      return element
    }
    return context
  }
}

/** The path of an operation on a client: `client.context.build`. Other reflections keep their name. */
export function operationPathOf({ name, parent }: Reflection): string {
  const path = `${parent?.name ?? ''}.${name}`.replace(/^SekhaClient\./, 'client.')
  return operationPaths.has(path) ? path : name
}

function titleOf(context: DefaultThemeRenderContext, reflection: Reflection): JSX.Element {
  const breadcrumbs = JSX.createElement(
    'ul',
    { class: 'tsd-breadcrumb', 'aria-label': 'Breadcrumb' },
    context.breadcrumbs(reflection),
  )
  return JSX.createElement(
    'div',
    { class: 'tsd-page-title' },
    breadcrumbs,
    JSX.createElement('h1', {}, reflection.name),
  )
}

function headingOf(reflection: Reflection): string {
  const path = operationPathOf(reflection)
  if (!(reflection instanceof DeclarationReflection) || path === reflection.name) return reflection.name
  const takesNothing = reflection.signatures?.every(({ parameters = [] }) => parameters.length === 0) ?? false
  return takesNothing ? `${path}()` : `${path}(…)`
}

function withName<Result>(reflection: Reflection, name: string, run: () => Result): Result {
  const before = reflection.name
  reflection.name = name
  try {
    return run()
  } finally {
    reflection.name = before
  }
}
