// The cases of full-text search, for every runtime.
import { createIndex, IndexError, openIndex, type SearchIndex } from '@sekha/search'
import { createTurns } from '@sekha/search/steps'
import { type Case, feature } from './case.ts'
import { ok, same } from './check.ts'

const talk = [
  { id: 'q', text: 'Where do we keep the deploy key?', conversation: 'ops', role: 'user', timestamp: new Date(1) },
  { id: 'a', text: 'In the vault, under Straße 5. 了解です。', conversation: 'ops', role: 'assistant' },
  { id: 'x', text: 'The espresso machine needs cleaning.' },
]
const many = Array.from({ length: 2000 }, (_, at) => ({ id: `${at}`, text: `tea number ${at}`, conversation: 'c' }))

function openSample(): SearchIndex {
  const index = createIndex()
  index.add(talk)
  return index
}

const idsOf = (index: SearchIndex, query: string): string[] => index.search(query).hits.map(({ id }) => id)

export const cases: readonly Case[] = [
  ...feature('search', {
    'an index finds words, other forms of them, and the turns around them': async () => {
      const index = openSample()
      same(idsOf(index, 'deployed keys'), ['q', 'a'], 'hits')
      same(idsOf(index, 'STRASSE'), ['a', 'q'], 'hits by a folded word')
      same(idsOf(index, '了解'), ['a', 'q'], 'hits in Japanese')
      const [hit] = index.search('espr', { prefix: true, explain: true }).hits
      same(hit?.snippet.highlights, [{ start: 4, end: 12 }], 'highlights')
      same(hit?.explanation?.terms.length, 1, 'explained terms')
    },
    'an index without a document equals one that never had it': async () => {
      const index = openSample()
      same(index.remove(['x', 'unknown']), 1, 'removed documents')
      const other = createIndex()
      other.add(talk.slice(0, 2))
      same([...index.encode()], [...other.encode()], 'bytes')
    },
    'an encoded index opens with the same results': async () => {
      const opened = openIndex(openSample().encode())
      same(opened.search('deploy vault'), openSample().search('deploy vault'), 'results')
      same(opened.get('q')?.timestamp?.getTime(), 1, 'the timestamp')
    },
    'the same documents have the same bytes on every runtime': async () => {
      const hash = openSample()
        .encode()
        .reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5)
      same(hash, 2_982_817_410, 'the hash of the bytes')
    },
    'damaged bytes are refused': async () => {
      const bytes = openSample().encode()
      bytes[50] = (bytes[50] ?? 0) ^ 1
      try {
        openIndex(bytes)
      } catch (error) {
        ok(error instanceof IndexError && error.code === 'corrupt', 'an IndexError')
        return
      }
      ok(false, 'an error')
    },
    'work in turns lets timers through, and gives the same results': async () => {
      let isServed = false
      setTimeout(() => (isServed = true))
      const turn = createTurns({ turnMs: 0, warmUpMs: 0 }).begin()
      const index = createIndex()
      await turn.run(index.addInSteps(many))
      ok(isServed, 'a timer between the turns')
      const whole = createIndex()
      whole.add(many)
      same(await turn.run(index.searchInSteps('number 7')), whole.search('number 7'), 'results')
    },
  }),
]
