import { expect, test } from 'vitest'
import { baseForm } from './irregular-forms.ts'

test.each([
  ['went', 'go'],
  ['grown', 'grow'],
  ['children', 'child'],
  ['written', 'write'],
  ['indices', 'index'],
])('%s has the base form %s', (form, base) => {
  expect(baseForm(form)).toBe(base)
})

test.each(['go', 'walked', 'toString', 'constructor', ''])('the regular word %j has no other base form', (word) => {
  expect(baseForm(word)).toBe(word)
})
