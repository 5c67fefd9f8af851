import { expect, test } from 'vitest'
import { baseForm } from './irregular-forms.ts'

test.each([
  ['went', 'go'],
  ['children', 'child'],
  ['written', 'write'],
  ['indices', 'index'],
])('%s is a form of %s', (form, base) => {
  expect(baseForm(form)).toBe(base)
})

test.each(['go', 'walked', 'toString', 'constructor', ''])('%j stays as it is', (word) => {
  expect(baseForm(word)).toBe(word)
})
