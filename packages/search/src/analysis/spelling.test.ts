import { expect, test } from 'vitest'
import { americanSpelling } from './spelling.ts'
import { stem } from './stem.ts'

test.each([
  ['colour', 'color'],
  ['favourites', 'favorites'],
  ['neighbourhood', 'neighborhood'],
  ['organising', 'organizing'],
  ['realised', 'realized'],
  ['analysed', 'analyzed'],
  ['travelled', 'traveled'],
  ['modelling', 'modeling'],
  ['theatres', 'theater'],
  ['catalogues', 'catalog'],
  ['grey', 'gray'],
])('%s is %s', (british, american) => {
  expect(americanSpelling(british)).toBe(american)
})

test.each([
  'four',
  'hour',
  'tour',
  'flour',
  'exercise',
  'surprised',
  'raised',
  'promising',
  'noise',
  'advertised',
  'called',
  'installed',
  'crises',
  'toString',
  'visited',
  'disable',
  'advised',
  'wise',
])('%s stays as it is', (word) => {
  expect(americanSpelling(word)).toBe(word)
})

test('both spellings have one stem', () => {
  expect(stem('colours')).toBe(stem('color'))
  expect(stem('organisation')).toBe(stem('organizations'))
})
