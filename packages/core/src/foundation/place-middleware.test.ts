import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrangeMiddleware as arrange, type MiddlewarePlace } from './arrange-middleware.ts'
import { placeMiddleware } from './place-middleware.ts'

interface Middleware {
  (request: number, next: (request: number) => number): number
  readonly place?: MiddlewarePlace
}

const make = (): Middleware => (request, next) => next(request)
const at = (name: string, around: 'call' | 'attempt', more: Partial<MiddlewarePlace> = {}): Middleware =>
  placeMiddleware(make(), { name, around, ...more })

const names = (use: readonly Middleware[]): string[] => arrange(use).map(({ place }) => place?.name ?? 'plain')

/** The places of the policies, as a client meets them. */
const policies = (): Middleware[] => [
  at('outermost', 'call', { before: ['*'] }),
  at('translate', 'call', { before: ['limit'] }),
  at('limit', 'call', { after: ['translate'] }),
  at('repeat', 'call', { after: ['*'], excludes: ['repeat'] }),
  at('break', 'attempt', { before: ['pace', 'double', 'key'] }),
  at('pace', 'attempt', { before: ['double', 'key'] }),
  at('double', 'attempt', { before: ['key'] }),
  at('key', 'attempt', { after: ['double'] }),
]

const order = ['outermost', 'translate', 'limit', 'repeat', 'break', 'pace', 'double', 'key']

describe('the order of middleware', () => {
  it('is the same for every permutation of the array', () => {
    const all = [...policies(), at('mine', 'attempt', { after: ['pace'] }), at('other', 'call', { before: ['limit'] })]
    const expected = names(all)
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: 0 }), (some) => {
        const kept = new Set(some.map(({ place }) => place?.name))
        expect(names(some)).toEqual(expected.filter((name) => kept.has(name)))
      }),
    )
    expect(expected.filter((name) => order.includes(name))).toEqual(order)
  })

  it('keeps middleware without neighbours next to the caller or the transport, in array order', () => {
    const free = [make(), at('x', 'call'), make(), at('y', 'attempt'), at('z', 'attempt')]
    const all = [...policies(), ...free]
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        const arranged = arrange(shuffled)
        const given = (around: string): Middleware[] =>
          shuffled.filter((one) => free.includes(one) && (one.place?.around ?? 'call') === around)
        expect(arranged.slice(1, 4)).toEqual(given('call'))
        expect(arranged.slice(-2)).toEqual(given('attempt'))
        expect(arranged[0]?.place?.name).toBe('outermost')
      }),
    )
  })

  it('satisfies every relation of the places', () => {
    const pool = ['a', 'b', 'c', 'd', 'e', 'f']
    const places = fc.array(
      fc.record({
        around: fc.constantFrom('call' as const, 'attempt' as const),
        // Only later names are named: no circle, but for the one between call and attempt.
        later: fc.subarray(pool),
      }),
      { minLength: 2, maxLength: 6 },
    )
    let sorted = 0
    fc.assert(
      fc.property(places, (given) => {
        const use = given.map(({ around, later }, index) => {
          const own = String.fromCodePoint(97 + index)
          return at(own, around, { before: later.filter((name) => name > own) })
        })
        let arranged: readonly Middleware[]
        try {
          arranged = arrange(use)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        sorted += 1
        const found = arranged.map(({ place }) => place?.name as string)
        for (const [index, { place }] of arranged.entries()) {
          for (const name of place?.before ?? [])
            if (found.includes(name)) expect(found.indexOf(name)).toBeGreaterThan(index)
          if (place?.around === 'attempt')
            expect(arranged.slice(index).every((inner) => inner.place?.around === 'attempt')).toBe(true)
        }
      }),
    )
    expect(sorted).toBeGreaterThan(0)
  })

  it('is the order of the array without places', () => {
    const use = [make(), make(), make()]
    expect(arrange(use)).toEqual(use)
  })
})

describe('middleware that cannot be combined', () => {
  const twice = at('limit', 'call')
  it.each<[string, readonly Middleware[], string | RegExp]>([
    [
      'a policy that one client takes once',
      [...policies(), at('repeat', 'call', { excludes: ['repeat'] })],
      'use: repeat cannot be combined with another repeat',
    ],
    ['one function twice', [twice, twice], 'use: limit cannot be combined with another limit'],
    [
      'one that excludes another',
      [at('a', 'call', { excludes: ['b'] }), at('b', 'call')],
      'use: a cannot be combined with b',
    ],
    [
      'one that is excluded by another',
      [at('a', 'call'), at('b', 'call', { excludes: ['a'] })],
      'use: a cannot be combined with b',
    ],
    [
      'a contradiction',
      [at('a', 'call', { before: ['b'] }), at('b', 'call', { before: ['a'] })],
      'use: the places of ',
    ],
    [
      'a contradiction with the stage',
      [...policies(), at('mine', 'attempt', { before: ['repeat'] })],
      /the places of (?:repeat and mine|mine and repeat) contradict/,
    ],
    [
      'a call after the retries',
      [...policies(), at('mine', 'call', { after: ['repeat'] })],
      /the places of (?:repeat and mine|mine and repeat) contradict/,
    ],
  ])('is rejected by name: %s', (_, use, message) => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...use], { minLength: use.length }), (shuffled) => {
        expect(() => arrange(shuffled)).toThrow(TypeError)
      }),
    )
    expect(() => arrange(use)).toThrow(message)
  })

  it('names two of a longer cycle', () => {
    const circle = [
      at('a', 'call', { before: ['b'] }),
      at('b', 'call', { before: ['c'] }),
      at('c', 'call', { before: ['a'] }),
      at('behind', 'call', { after: ['a'] }),
    ]
    expect(() => arrange(circle)).toThrow(/^use: the places of [abc] and [abc] contradict each other/)
  })
})

it.each<[unknown, unknown, string]>([
  [undefined, { name: 'x', around: 'call' }, 'middleware must be a function, got null'],
  [make(), undefined, 'placeMiddleware: name must be a string'],
  [make(), { name: '', around: 'call' }, 'placeMiddleware: name must be a string'],
  [make(), { name: '*', around: 'call' }, 'placeMiddleware: name must be a string'],
  [make(), { name: 'x' }, "placeMiddleware: around must be 'call' or 'attempt' for x"],
  [make(), { name: 'x', around: 'attempts' }, "placeMiddleware: around must be 'call' or 'attempt' for x"],
  [make(), { name: 'x', around: 'call', before: 'retry' }, 'placeMiddleware: before must be an array of names for x'],
  [make(), { name: 'x', around: 'call', after: [1] }, 'placeMiddleware: after must be an array of names for x'],
  [make(), { name: 'x', around: 'call', befor: [] }, 'placeMiddleware: unknown option "befor": did you mean before?'],
])('placeMiddleware() rejects an invalid place: %o with %j', (middleware, place, message) => {
  expect(() => placeMiddleware(middleware as never, place as never)).toThrow(TypeError)
  expect(() => placeMiddleware(middleware as never, place as never)).toThrow(message)
})

it('placeMiddleware() sets a frozen place on the function that it returns', () => {
  const plain = make()
  const placed = placeMiddleware(plain, { name: 'x', around: 'call' })
  expect(Object.isFrozen(placed.place)).toBe(true)
  expect(plain.place).toBeUndefined()
  expect(placeMiddleware(placed, { name: 'y', around: 'attempt' }).place).toMatchObject({
    name: 'y',
    around: 'attempt',
  })
})
