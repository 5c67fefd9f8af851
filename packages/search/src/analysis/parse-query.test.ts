import { describe, expect, test } from 'vitest'
import { analyze } from './analyze.ts'
import { parseQuery } from './parse-query.ts'

/** Whether a text contains a form of every term of a query. */
function finds(query: string, text: string): boolean {
  const indexed = analyze(text)
  const { terms, forms } = parseQuery(query)
  return terms.every((term) => {
    const all = forms.get(term) ?? { terms: [term], starts: [] }
    return indexed.some((each) => all.terms.includes(each) || all.starts.some((start) => each.startsWith(start)))
  })
}

describe('a query finds other forms of its words', () => {
  test.each([
    ['Verbindungen', 'Die Verbindung ist gut, aber nicht schnell.'],
    ['Datenbank', 'Wir haben zwanzig Datenbankverbindungen.'],
    ['Verbindung', 'Wir haben zwanzig Datenbankverbindungen.'],
    ['Wuerzburg', 'Der Zug nach Würzburg ist schon weg.'],
    ['Würzburg', 'Der Zug nach Wuerzburg ist schon weg.'],
    ['Wuerzburg', 'We met in Würzburg.'],
    ['Würzburg', 'We met in Wuerzburg.'],
    ['Strasse', 'Die Straße ist nass.'],
    ['boot', 'De boten van het eiland.'],
    ['cyklar', 'Jag har en cykel och en båt.'],
    ['lugares', 'El lugar de la reunión es este.'],
    ['portões', 'O portão não fecha.'],
    ['chevaux', 'Le cheval est dans le pré.'],
    ['biblioteche', 'La biblioteca è chiusa.'],
    ['umowy', 'Nie ma umowy, ale jest projekt.'],
    ['kitaplar', 'Bu kitap çok güzel.'],
    ['договоры', 'Новый договор подписан.'],
    ['مدارس', 'المَدْرَسَةِ الجديدة'],
    ['القاهره', 'سافرت إلى القاهرة'],
    ['کتاب', 'کتاب‌ها'],
    ['किताबों', 'यह किताब अच्छी है'],
    ['OBrien', "Ask O'Brien."],
    ['web socket', 'The WebSocket is closed.'],
    ['colours', 'The color of the sea.'],
    ['IT', 'She leads our IT department.'],
    ['The Who', 'We saw The Who in Leeds.'],
  ])('%j finds %j', (query, text) => {
    expect(finds(query, text)).toBe(true)
  })
})

test.each([
  ['rates', 'The rat was fast.'],
  ['bank', 'The bankruptcy was expected.'],
  ['it', 'It was late.'],
])('%j does not find %j', (query, text) => {
  expect(finds(query, text)).toBe(false)
})

test('the terms of a query are named by their English stems', () => {
  expect(parseQuery('running quickly').terms).toEqual(['run', 'quickli'])
})

test('a query drops the function words of its own language, if there are others', () => {
  expect(parseQuery('dove sono le chiavi').terms).toEqual(['chiavi'])
  expect(parseQuery('der die das').terms).toHaveLength(3)
})
