import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LabelDraft } from './label-engine.ts'
import { labelMaterial, readModelLabels } from './model-labels.ts'

const vote = { label: 'Caching', confidence: 0.3, isExisting: true, reason: '2 of the 5 most similar have it' }
const phrase = { label: 'warm-up', confidence: 0.1, isExisting: false, reason: 'says "warm-up" 4 times' }
const draft: LabelDraft = {
  ideas: [vote, phrase],
  own: 'Unsorted',
  labels: ['Billing', 'Caching', '2. Quarter'],
  material: 'Ines: Hi',
}

const labelsOf = (response: string): string[] => readModelLabels(response, draft).map(({ label }) => label)

describe("a model's labels", () => {
  it('are read from comma- or line-separated lists, without bullets and quotation marks', () => {
    expect(labelsOf('"Price book", *Latency*.')).toEqual(['Price book', 'Latency'])
    expect(labelsOf('Labels:\n- Price book\n2) “Latency”\n\n• full-text  search')).toEqual([
      'Price book',
      'Latency',
      'full-text search',
    ])
  })

  it.each([
    ['Sure! Here are labels: **Payments**, "Retry", 1. foo\n2. bar', ['Payments', 'Retry', 'foo', 'bar']],
    ["Of course. Here's a list of labels:\n- __Price book__\n- `rate_limit`", ['Price book', 'rate_limit']],
    ['**Labels:** snake_case_name, *very* cold', ['snake_case_name', 'very cold']],
    ['Sure, Here is one: Ledger', ['Ledger']],
    ['Okay Corral, Here and there', ['Okay Corral', 'Here and there']],
  ])('are read without preamble and Markdown: %j', (response, labels) => {
    expect(labelsOf(response)).toEqual(labels)
  })

  it.each(['a\u0000b', 'a\ud800', '<b>bold</b>', '</p>', '<!-- x -->', '2026', '10-12', '!?', '42 %'])(
    'are not %j',
    (response) => {
      expect(labelsOf(`${response}, fine`)).toEqual(['fine'])
    },
  )

  it('exclude the label of the conversation, unless it is the only one', () => {
    expect(labelsOf('unsorted, Ledger')).toEqual(['Ledger'])
    expect(labelsOf('unsorted, a, b, c, d, e')).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(labelsOf('Unsorted')).toEqual(['Unsorted'])
  })

  it('take the spelling of the existing label', () => {
    expect(readModelLabels('billing', draft)).toEqual([
      { label: 'Billing', confidence: 0.5, isExisting: true, reason: 'the model chose it among the labels in use' },
    ])
    expect(labelsOf('2. quarter')).toEqual(['2. Quarter'])
  })

  it('have a higher confidence if the votes agree, and keep their reason', () => {
    expect(readModelLabels('Billing, caching', draft)[0]).toEqual({ ...vote, confidence: 0.6 })
    const sure = { ...draft, ideas: [{ ...vote, confidence: 0.8 }] }
    expect(readModelLabels('caching', sure)).toEqual([{ ...vote, confidence: 0.8 }])
  })

  it('are new if no other conversation has them', () => {
    expect(readModelLabels('Price book, warm-up', draft)).toEqual([
      { label: 'Price book', confidence: 0.5, isExisting: false, reason: 'the model suggests it as a new label' },
      { ...phrase, confidence: 0.5 },
    ])
  })

  it('are at most five, distinct, and at most 60 characters long', () => {
    expect(labelsOf('a, b, A, c, d, e, f')).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(labelsOf(`${'x'.repeat(61)}, ${'y'.repeat(60)}`)).toEqual(['y'.repeat(60)])
    expect(labelsOf(' , "", -, \n')).toEqual([])
  })

  it('are valid for any response', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'B', '9', ',', '\n', '-', ' ', '.', '"', '😀', 'é', '\ud800') }),
        (response) => {
          const found = readModelLabels(response, draft)
          expect(found.length).toBeLessThanOrEqual(5)
          for (const { label } of found) {
            expect(label).toBe(label.trim())
            expect(label.length > 0 && label.length <= 60).toBe(true)
          }
        },
      ),
    )
  })
})

describe('the material of a model', () => {
  it('lists labels with votes first, each once, and then the conversation', () => {
    expect(labelMaterial(draft)).toBe('Labels in use:\nCaching\nBilling\n2. Quarter\n\nConversation:\nInes: Hi')
  })

  it('lists at most 200 labels', () => {
    const labels = Array.from({ length: 300 }, (_, number) => `label ${number}`)
    expect(labelMaterial({ ...draft, labels })).toContain('\nlabel 198\n\n')
  })
})
