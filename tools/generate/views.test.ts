import { describe, expect, it } from 'vitest'
import { responseTypes, surfaceTypes, wireSchemas } from './views.ts'

const reference = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` })
const types = {
  Note: {
    type: 'object',
    required: ['id', 'text'],
    properties: { id: { type: 'string' }, text: { type: 'string' }, note_id: { type: 'string', 'x-legacy': true } },
  },
  NoteItem: {
    type: 'object',
    'x-surface-type': 'Note',
    required: ['id', 'text', 'note_id'],
    properties: {
      id: { type: 'string', 'x-extension': true },
      text: { type: 'string' },
      note_id: { type: 'string', 'x-legacy': true },
    },
  },
  Notes: {
    type: 'object',
    required: ['notes', 'properties', 'required'],
    properties: {
      notes: { type: 'array', items: reference('NoteItem') },
      properties: { type: 'string' },
      required: { type: 'object', required: ['id'], properties: { id: { type: 'string', 'x-extension': true } } },
    },
  },
} as const

describe('the surface types', () => {
  it('lack the properties for clients of the original controller', () => {
    expect(surfaceTypes(types)['Note']).toEqual({
      type: 'object',
      required: ['id', 'text'],
      properties: { id: { type: 'string' }, text: { type: 'string' } },
    })
  })

  it('have one type for all shapes of a thing', () => {
    const surface = surfaceTypes(types)
    expect(surface).not.toHaveProperty('NoteItem')
    expect(surface['Notes']?.properties?.['notes']).toEqual({ type: 'array', items: reference('Note') })
  })

  it('treat properties whose names are keywords as properties', () => {
    expect(Object.keys(surfaceTypes(types)['Notes']?.properties ?? {})).toEqual(['notes', 'properties', 'required'])
  })

  it.each([
    ['Notess', 'NoteItem: x-surface-type: the contract has no schema Notess'],
    ['Notes', 'NoteItem: x-surface-type: notes must be required, as in Notes'],
  ])('refuse the surface type %s, which the shape does not have', (name, message) => {
    const item = { ...types.NoteItem, 'x-surface-type': name }
    expect(() => surfaceTypes({ ...types, NoteItem: item })).toThrow(message)
  })
})

describe('the types of responses', () => {
  it('have the properties of all shapes for clients of the original controller, as optional ones', () => {
    const item = {
      ...types.NoteItem,
      properties: { ...types.NoteItem.properties, score: { 'x-legacy': true } },
    } as const
    const responses = responseTypes({ ...types, NoteItem: item })
    expect(Object.keys(responses)).toEqual(['Note', 'Notes'])
    expect(Object.keys(responses['Note']?.properties ?? {})).toEqual(['id', 'text', 'note_id', 'score'])
    expect(responses['Note']?.required).toEqual(['id', 'text'])
    expect(responses['Notes']?.properties?.['notes']).toEqual({ type: 'array', items: reference('Note') })
  })
})

describe('the wire schemas', () => {
  it('do not require what a legacy server lacks', () => {
    const wire = wireSchemas(types)
    expect(wire['NoteItem']?.required).toEqual(['text', 'note_id'])
    expect(wire['Notes']?.properties?.['required']?.required).toEqual([])
    expect(wire['Note']?.required).toEqual(['id', 'text'])
  })
})
