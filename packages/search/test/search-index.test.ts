import { createIndex, openIndex, openIndexInSteps, type SearchDocument, type SearchIndex } from '@sekha/search'
import { createTurns, finish } from '@sekha/search/steps'
import { describe, expect, it } from 'vitest'

const talk: readonly SearchDocument[] = [
  { id: 'q', text: 'Where do we keep the deploy key?', conversation: 'ops', role: 'user', timestamp: new Date(1000) },
  { id: 'a', text: 'In the vault, under infra.', conversation: 'ops', role: 'assistant', timestamp: new Date(2000) },
  { id: 'x', text: 'The espresso machine needs cleaning.', conversation: 'kitchen', role: 'user' },
]

function indexOf(documents: readonly SearchDocument[] = talk): SearchIndex {
  const index = createIndex()
  index.add(documents)
  return index
}

const idsOf = (...given: Parameters<SearchIndex['search']>) =>
  indexOf()
    .search(...given)
    .hits.map(({ id }) => id)

describe('search', () => {
  it('finds other forms of the words, and the turns around a match', () => {
    const { hits, total, terms, missing } = indexOf().search('deployed keys tomorrow')
    expect(hits.map(({ id }) => id)).toEqual(['q', 'a'])
    expect(total).toBe(2)
    expect(terms).toEqual(['deploi', 'kei', 'tomorrow'])
    expect(missing).toEqual(['tomorrow'])
    expect(hits[0]?.snippet).toEqual({
      text: 'Where do we keep the deploy key?',
      highlights: [
        { start: 21, end: 27 },
        { start: 28, end: 31 },
      ],
    })
    expect(hits[0]?.document).toEqual(talk[0])
    for (const { score } of hits) expect(score > 0 && score < 1).toBe(true)
  })

  it('adds terms that the best hits share, from their fields too', () => {
    const index = createIndex()
    index.add([
      { id: '1', text: 'tea at noon', fields: ['Tomasz'] },
      { id: '2', text: 'tea in the garden', fields: ['Tomasz'] },
      { id: '3', text: 'cake', fields: ['Tomasz'] },
    ])
    const { added, hits, total } = index.search('tea')
    expect(added).toEqual(['tomasz'])
    expect([hits.length, total]).toEqual([2, 2])
    expect(index.search('tea', { related: false }).added).toEqual([])
  })

  it('finds only documents with the words when related documents are not wanted', () => {
    expect(idsOf('deploy', { related: false })).toEqual(['q'])
  })

  it('filters by conversation, role and time', () => {
    expect(idsOf('vault espresso', { conversations: ['kitchen', 'unknown'] })).toEqual(['x'])
    expect(idsOf('vault espresso', { roles: ['assistant'] })).toEqual(['a'])
    expect(idsOf('vault espresso key', { from: new Date(2000) })).toEqual(['a'])
    expect(idsOf('vault espresso key', { to: new Date(2000), related: false })).toEqual(['q'])
    expect(idsOf('vault espresso key', { roles: [] })).toEqual([])
  })

  it('completes the last word with prefix, and keeps words together with phrases', () => {
    expect(idsOf('espr')).toEqual([])
    expect(idsOf('espr', { prefix: true })).toEqual(['x'])
    expect(idsOf('"deploy key"', { phrases: true, related: false })).toEqual(['q'])
    expect(idsOf('"key deploy"', { phrases: true })).toEqual([])
  })

  it('explains the shares of a score', () => {
    const [first, second] = indexOf().search('deploy', { explain: true }).hits
    expect(first?.explanation?.terms).toMatchObject([{ term: 'deploi', source: 'query', frequency: 1 }])
    expect(second?.explanation?.neighbours).toMatchObject([{ id: 'q', distance: -1, weight: 0.3 }])
    expect(second?.explanation?.neighbours[0]?.score).toBeCloseTo(second?.score ?? 0, 12)
    expect(indexOf().search('deploy').hits[0]).not.toHaveProperty('explanation')
  })

  it.each(['', '   ', '"', 'the of', 'AND OR (', '\u0000', '*', 'a'.repeat(10_000)])('has a result for %j', (query) => {
    expect(indexOf().search(query, { phrases: true, prefix: true }).total).toBeGreaterThanOrEqual(0)
  })

  it.each([
    [7, {}, 'query must be a string, got 7'],
    ['tea', null, 'the options of a search must be an object, got null'],
    ['tea', { fuzzy: true }, 'unknown option "fuzzy"; a search takes limit, offset'],
    ['tea', { limit: -1 }, 'limit must be a non-negative integer, got -1'],
    ['tea', { limit: '5' }, 'limit must be a non-negative integer, got a string'],
    ['tea', { offset: 0.5 }, 'offset must be a non-negative integer, got 0.5'],
    ['tea', { conversations: 'ops' }, 'conversations must be an array of strings, got a string'],
    ['tea', { roles: [1] }, 'roles must be an array of strings, got an array'],
    ['tea', { from: new Date(Number.NaN) }, 'from must be a valid Date, got an invalid Date'],
    ['tea', { to: 5 }, 'to must be a valid Date, got 5'],
    ['tea', { prefix: 1 }, 'prefix must be true or false, got 1'],
  ])('refuses the query %j with %j', (query, options, message) => {
    expect(() => indexOf().search(query as string, options as object)).toThrow(message)
    expect(() => indexOf().searchInSteps(query as string, options as object)).toThrow(message)
  })

  it('has no options', () => {
    // @ts-expect-error An index is created empty.
    expect(() => createIndex({ stemmer: 'german' })).toThrow('createIndex() takes no options, got an object')
  })
})

describe('add', () => {
  it.each([
    [undefined, 'document must be an object, got undefined'],
    ['text', 'document must be an object, got a string'],
    [{ text: 'x' }, 'document.id must be a non-empty string, got undefined'],
    [{ id: '', text: 'x' }, 'document.id must be a non-empty string, got an empty string'],
    [{ id: 7, text: 'x' }, 'document.id must be a non-empty string, got 7'],
    [{ id: 'n' }, 'document.text must be a string, got undefined'],
    [{ id: 'n', text: 'x', content: 'x' }, 'unknown property "content"; a document has id, text, conversation'],
    [{ id: 'n', text: 'x', conversation: 3 }, 'document.conversation must be a non-empty string, got 3'],
    [{ id: 'n', text: 'x', role: null }, 'document.role must be a non-empty string, got null'],
    [{ id: 'n', text: 'x', timestamp: 5 }, 'document.timestamp must be a valid Date, got 5'],
    [{ id: 'n', text: 'x', fields: 'x' }, 'document.fields must be an array of strings, got a string'],
  ])('refuses %j, and changes nothing', (document, message) => {
    const index = indexOf()
    const before = index.encode()
    expect(() => index.add(document as unknown as SearchDocument)).toThrow(TypeError)
    expect(() => index.add([{ id: 'new', text: 'x' }, document as unknown as SearchDocument])).toThrow(
      message.replace(/^document\b/, 'documents[1]'),
    )
    expect(index.encode()).toEqual(before)
  })

  it('refuses an id that the index has, and changes nothing', () => {
    const index = indexOf()
    for (const documents of [[{ id: 'n', text: '' }, talk[0]!], [talk[0]!]])
      expect(() => index.add(documents)).toThrow('the index already has a document with the id "q": remove it first')
    expect(index.size).toBe(3)
  })

  it('refuses two documents with one id, naming both, and changes nothing', () => {
    const index = indexOf()
    const twice = ['n', 'm', 'n'].map((id) => ({ id, text: '' }))
    expect(() => index.add(twice)).toThrow(
      new RangeError('documents[0] and documents[2] have the same id "n": pass each document once'),
    )
    expect(index.size).toBe(3)
  })

  it('refuses the 256th role', () => {
    const index = createIndex()
    const withRole = (role: number) => ({ id: `${role}`, text: 'tea', role: `r${role}` })
    index.add(Array.from({ length: 255 }, (_, role) => withRole(role)))
    expect(index.search('tea', { roles: ['r254'] }).hits.map(({ id }) => id)).toEqual(['254'])
    expect(() => index.add(withRole(255))).toThrow('an index has at most 255 different roles, got 256')
    expect(index.size).toBe(255)
  })

  it('keeps its own copy of a document', () => {
    const index = createIndex()
    const given = { id: '1', text: 'tea', timestamp: new Date(5), fields: ['cup'] }
    index.add(given)
    given.text = 'coffee'
    given.timestamp.setTime(9)
    given.fields.push('pot')
    expect(index.get('1')).toEqual({ id: '1', text: 'tea', timestamp: new Date(5), fields: ['cup'] })
    expect(Object.isFrozen(index.get('1'))).toBe(true)
  })
})

describe('remove', () => {
  it('removes documents by id and by conversation, and ignores unknown ones', () => {
    const index = indexOf()
    expect(index.remove(['a', 'a', 'nothing'])).toBe(1)
    expect(index.get('a')).toBeUndefined()
    expect(index.search('vault').total).toBe(0)
    expect(index.removeConversation('kitchen')).toBe(1)
    expect(index.removeConversation('kitchen')).toBe(0)
    expect(index.size).toBe(1)
    index.add(talk[1]!)
    expect(index.search('vault').hits.map(({ id }) => id)).toEqual(['a', 'q'])
  })

  it.each([7, '', [''], [null], undefined])('refuses %j', (ids) => {
    expect(() => indexOf().remove(ids as unknown as string)).toThrow(/must be a non-empty string/)
  })

  it('frees the memory of removed documents', () => {
    const documents = Array.from({ length: 300 }, (_, at) => ({ id: `${at}`, text: `tea${at} cup${at}` }))
    const index = indexOf(documents)
    const before = index.byteSize
    index.remove(documents.slice(0, 200).map(({ id }) => id))
    expect(index.byteSize).toBeLessThan(before / 2)
    index.remove(documents.map(({ id }) => id))
    expect(index.byteSize).toBe(0)
  })

  it('leaves no trace of a removed text in the encoded bytes', () => {
    const index = indexOf([...talk, { id: 's', text: 'xylophone secret' }])
    index.remove('s')
    const bytes = new TextDecoder('latin1').decode(index.encode())
    expect(bytes).not.toContain('xylophon')
    expect(bytes).toContain('vault')
  })
})

describe('work in steps', () => {
  const many = Array.from({ length: 3000 }, (_, at) => ({
    id: `${at}`,
    text: `word${at % 97} tea number ${at}`,
    conversation: `c${at % 50}`,
  }))

  it('gives the results of work at once, in turns of a thread', async () => {
    const turn = createTurns({ turnMs: 0, warmUpMs: 0, defer: (resume) => void Promise.resolve().then(resume) }).begin()
    const index = createIndex()
    await turn.run(index.addInSteps(many))
    const whole = indexOf(many)
    const bytes = await turn.run(index.encodeInSteps())
    expect(bytes).toEqual(whole.encode())
    expect((await turn.run(openIndexInSteps(bytes))).size).toBe(3000)
    expect(await turn.run(index.searchInSteps('word5 tea'))).toEqual(whole.search('word5 tea'))
  })

  it('takes several steps for a large input', () => {
    const index = createIndex()
    expect([...index.addInSteps(many)].length).toBeGreaterThan(2000)
    expect([...index.encodeInSteps()].length).toBeGreaterThan(4)
    expect([...openIndexInSteps(index.encode())].length).toBeGreaterThan(4)
    expect([...index.searchInSteps('tea')].length).toBeGreaterThan(10)
  })

  it('adds nothing before the last steps, and adds once when two additions of an id overlap', () => {
    const index = createIndex()
    const [one, other] = [index.addInSteps(many.slice(0, 20)), index.addInSteps(many.slice(10, 30))]
    for (let step = 0; step < 5; step++) {
      one.next()
      other.next()
    }
    expect(index.size).toBe(0)
    finish(one)
    expect(() => finish(other)).toThrow('already has a document with the id "10"')
    expect(index.encode()).toEqual(indexOf(many.slice(0, 20)).encode())
  })

  it('keeps a document removed that is removed while its segment is merged', () => {
    for (let at = 1; at < 40; at++) {
      const index = createIndex()
      for (const document of many.slice(0, 7)) index.add(document)
      const merging = index.addInSteps(many.slice(7, 9))
      for (let step = 0; step < at; step++) merging.next()
      index.remove('3')
      finish(merging)
      const left = many.slice(0, 9).filter(({ id }) => id !== '3')
      expect(index.encode()).toEqual(indexOf(left).encode())
      expect(index.search('tea').total).toBe(8)
    }
  })

  it('never returns a document that is removed between the steps of a search', () => {
    for (let at = 1; at < 25; at++) {
      const index = indexOf(many.slice(0, 9))
      const searching = index.searchInSteps('tea', { limit: 20, explain: true })
      let first = searching.next()
      for (let step = 1; step < at && first.done !== true; step++) first = searching.next()
      if (first.done === true) break
      index.remove('3')
      const { hits } = finish(searching)
      expect(hits.map(({ id }) => id)).not.toContain('3')
      expect(hits.length).toBe(8)
    }
  })

  it('encodes the documents present when it began', () => {
    const index = indexOf(many.slice(0, 9))
    const before = index.encode()
    const encoding = index.encodeInSteps()
    encoding.next()
    index.remove(['0', '5'])
    index.add({ id: 'late', text: 'late' })
    expect(finish(encoding)).toEqual(before)
    expect(openIndex(before).size).toBe(9)
  })
})
