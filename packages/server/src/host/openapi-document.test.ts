import { expect, it } from 'vitest'
import { describeServed } from './openapi-document.ts'

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const operation = (id: string, name: string) => ({
  operationId: id,
  responses: { 200: { content: { 'application/json': { schema: reference(name) } } } },
})

const own = {
  openapi: '3.1.1',
  info: { title: 'Own' },
  tags: [{ name: 'own' }],
  'x-services': { memory: { title: 'Memory' } },
  components: {
    schemas: { Line: { type: 'string' }, Same: { type: 'null' } },
    securitySchemes: { key: { in: 'own' } },
  },
  paths: { '/own': { get: operation('own.get', 'Line'), post: operation('own.left', 'Line') }, '/left': {} },
}

const other = {
  openapi: '3.1.1',
  security: [{ key: [] }],
  tags: [{ name: 'other' }],
  'x-services': { other: { title: 'Other' } },
  components: {
    schemas: { Line: { type: 'object', properties: { next: reference('Line') } }, Same: { type: 'null' }, Extra: {} },
    securitySchemes: { key: { in: 'other' } },
  },
  paths: {
    '/own': { delete: operation('other.delete', 'Same') },
    '/other': { parameters: [], get: operation('other.get', 'Line'), put: operation('other.left', 'Line') },
  },
}

const served = new Set(['own.get', 'other.delete', 'other.get'])

it('describes what is served, and renames components that would replace those of another', () => {
  const document = describeServed(own, [{ service: 'other', document: other }], { served, requiresKey: true })
  expect(document).toEqual({
    openapi: '3.1.1',
    info: { title: 'Own' },
    servers: [{ url: '.', description: expect.any(String) }],
    security: [{ bearer: [] }, { apiKey: [] }],
    tags: [{ name: 'own' }, { name: 'other' }],
    'x-pattern-rules': [],
    'x-services': { memory: { title: 'Memory' }, other: { title: 'Other' } },
    components: {
      schemas: {
        Line: { type: 'string' },
        Same: { type: 'null' },
        Extra: {},
        'other.Line': { type: 'object', properties: { next: reference('other.Line') } },
      },
      securitySchemes: { key: { in: 'own' }, 'other.key': { in: 'other' } },
    },
    paths: {
      '/own': {
        get: operation('own.get', 'Line'),
        delete: { ...operation('other.delete', 'Same'), security: [{ 'other.key': [] }] },
      },
      '/other': {
        parameters: [],
        get: { ...operation('other.get', 'other.Line'), security: [{ 'other.key': [] }] },
      },
    },
  })
})

it('demands no key of a service if none is required', () => {
  const document = describeServed(own, [{ service: 'other', document: other }], { served, requiresKey: false })
  expect(document).toMatchObject({ security: [] })
  expect((document as typeof own).paths['/own']).not.toHaveProperty('delete.security')
})
