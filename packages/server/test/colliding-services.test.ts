// Services that cannot be served together are refused before anything is opened.
import { expect, it, onTestFinished, vi } from 'vitest'
import { createController } from '../src/controller.ts'
import { memory } from '../src/services/memory/service.ts'
import { smallService } from './support/small-service.ts'

const serve = (name: string, path: string, id = `${name}.get`) =>
  smallService(name, { [id]: { path, handle: () => ({ name }) } })

it.each([
  ['one operation id', [serve('a', '/a', 'q'), serve('b', '/b', 'q')], 'the operation q belongs to a and b'],
  ['an id of the host', [serve('a', '/a', 'health')], 'the operation health belongs to the host and a'],
  ['an id of memory', [memory(), serve('a', '/a', 'labels.list')], 'the operation labels.list belongs to memory and a'],
  ['one path', [serve('a', '/a'), serve('b', '/a')], 'GET /a belongs to a and b'],
  ['one pattern', [serve('a', '/a/{name}'), serve('b', '/a/{id}')], 'GET /a/{id} belongs to a and b'],
  ['a path of the host', [serve('a', '/health')], 'GET /health belongs to the host and a'],
  ['the name of the host', [serve('host', '/a')], 'the name host is reserved'],
  ['no name', [serve('', '/a')], 'the name "" must be'],
  ['a name with quotes', [serve('a"b', '/a')], 'must be a letter, then letters'],
  ['a path without slash', [serve('a', 'a')], 'a.get of a has the path a: it must be'],
  ['a wildcard', [serve('a', '/*')], 'a.get of a has the path /*'],
  ['a colon parameter', [serve('a', '/:x')], 'a.get of a has the path /:x'],
  ['a verb behind a parameter', [serve('a', '/a/{name}:run')], 'a.get of a has the path /a/{name}:run'],
  ['an empty segment', [serve('a', '/a//b')], 'a.get of a has the path /a//b'],
  ['an optional segment', [serve('a', '/a/b?')], 'a.get of a has the path /a/b?'],
  ['parent segments', [serve('a', '/a/../b')], 'a.get of a has the path /a/../b'],
  ['one parameter twice', [serve('a', '/{name}/{name}')], 'its parameters must differ'],
])('refuses services with %s', (_, services, message) => {
  const open = vi.fn<() => void>()
  const watched = services.map((service) => ({ ...service, open }))
  expect(() => createController({ services: watched })).toThrow(message)
  expect(open).not.toHaveBeenCalled()
})

it.each<[unknown, string]>([
  [null, 'the document must be an object'],
  [{}, 'paths of the document must be an object of objects'],
  [{ paths: { '/a': null } }, 'paths of the document must be an object of objects'],
  [{ paths: {}, components: { schemas: [] } }, 'components of the document must be an object of objects'],
  [{ paths: {}, security: {} }, 'security of the document must be an array'],
  [{ paths: {}, security: [null] }, 'security of the document must be an array of objects'],
  [{ paths: {}, tags: 'a' }, 'tags of the document must be an array'],
  [{ paths: {}, 'x-services': [] }, 'x-services of the document must be an object'],
])('refuses a service with the malformed document %j', (document, message) => {
  const service = serve('a', '/a')
  const malformed = { ...service, contract: { ...service.contract, document: document as never } }
  expect(() => createController({ services: [malformed] })).toThrow(`services: a: ${message}`)
})

it('refuses unknown fields of a definition and of its wire', () => {
  const define = (fields: object) => () => smallService('a', { 'a.get': { path: '/a', handle: () => ({}) } }, fields)
  expect(define({ metric: () => [] })).toThrow('the service a: unknown field "metric": did you mean metrics?')
  expect(define({ wire: { writeErrors: () => {} } })).toThrow(
    'the wire of the service a: unknown field "writeErrors": did you mean writeError?',
  )
})

it('reports the health of components with one name by their services', async () => {
  const services = ['a', 'b', 'c'].map((name) =>
    smallService(
      name,
      { [`${name}.get`]: { path: `/${name}`, handle: () => ({}) } },
      { health: () => ({ disk: { ok: name !== 'b' } }) },
    ),
  )
  const controller = createController({ services })
  onTestFinished(() => controller.close())
  const response = await controller.fetch('http://127.0.0.1/health')
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { checks: { disk: { status: 'ok' }, 'b.disk': { status: 'error' }, 'c.disk': { status: 'ok' } } },
  ])
})

it('serves a literal path before a parameter, and a colon inside of a segment', async () => {
  const controller = createController({
    services: [serve('a', '/a/{name}'), serve('b', '/a/x'), serve('c', '/a/now:run')],
  })
  onTestFinished(() => controller.close())
  for (const [path, name] of [
    ['/a/x', 'b'],
    ['/a/now:run', 'c'],
    ['/a/y', 'a'],
  ])
    expect(await (await controller.fetch(`http://127.0.0.1${path}`)).json()).toEqual({ name })
})
