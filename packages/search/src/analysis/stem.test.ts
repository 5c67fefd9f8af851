import { expect, test } from 'vitest'
import { stem } from './stem.ts'

/** The examples of Porter's paper, step by step, with the stems of the whole algorithm. */
const PAIRS = `
caresses caress, ponies poni, ties ti, caress caress, cats cat, feed feed, agreed agre, plastered plaster, went go, go go,
motoring motor, sing sing, conflated conflat, troubled troubl, sized size, hopping hop, tanned tan, falling fall,
hissing hiss, fizzed fizz, failing fail, filing file, happy happi, sky sky, relational relat, conditional condit,
rational ration, valenci valenc, hesitanci hesit, digitizer digit, conformabli conform, radicalli radic,
differentli differ, vileli vile, analogousli analog, vietnamization vietnam, predication predic, operator oper,
feudalism feudal, decisiveness decis, hopefulness hope, callousness callous, formaliti formal, sensitiviti sensit,
sensibiliti sensibl, triplicate triplic, formative form, formalize formal, electriciti electr, electrical electr,
hopeful hope, goodness good, revival reviv, allowance allow, inference infer, airliner airlin, gyroscopic gyroscop,
adjustable adjust, defensible defens, irritant irrit, replacement replac, adjustment adjust, dependent depend,
adoption adopt, homologou homolog, communism commun, activate activ, angulariti angular, homologous homolog,
effective effect, bowdlerize bowdler, probate probat, rate rate, cease ceas, controll control, roll roll,
generalizations gener, oscillators oscil, connect connect, connected connect, connecting connect, connection connect,
connections connect, is is, a a, yes ye, toy toi, syzygy syzygi, constructor constructor
`

const pairs = PAIRS.trim()
  .split(/,\s*/)
  .map((pair) => pair.split(' '))

test.each(pairs)('%s has the stem %s, cached or not', (word, wanted) => {
  expect(stem(word ?? '')).toBe(wanted)
  expect(stem(word ?? '')).toBe(wanted)
})

test('stems stay the same after cache eviction', () => {
  const first = responses()
  expect(responses()).toEqual(first)
  expect(first[0]).toBe('runninga')
})

function responses(): string[] {
  return Array.from({ length: 40_000 }, (_, at) => stem(`running${letters(at)}ing`))
}

function letters(value: number): string {
  return Array.from(value.toString(26), (digit) => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('')
}
