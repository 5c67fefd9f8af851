import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactEchoes, redactHeaders, redactText, redactUrl } from './redact.ts'

describe('redactHeaders', () => {
  it('shows only allowed values, regardless of the case of names', () => {
    const headers = { Accept: 'text/plain', Authorization: 'Bearer x', 'X-New-Secret': 'y' }
    expect(redactHeaders(headers, ['ACCEPT'])).toEqual({
      accept: 'text/plain',
      authorization: '[redacted]',
      'x-new-secret': '[redacted]',
    })
    expect(redactHeaders(new Headers(headers), ['accept'])).toEqual(redactHeaders(headers, ['accept']))
    expect(redactHeaders({ accept: 'a' })).toEqual({ accept: '[redacted]' })
  })
})

describe('redactUrl', () => {
  it.each([
    ['http://user:secret@host:8080/a/b?key=secret#secret', 'http://host:8080/a/b?key=[redacted]'],
    ['http://host/?page=2&q=secret&q=secret', 'http://host/?page=2&q=[redacted]&q=[redacted]'],
    ['http://host/a', 'http://host/a'],
    ['http://host/a?', 'http://host/a'],
    ['http://host/a?secretflag', 'http://host/a?secretflag=[redacted]'],
    ['http://host/?a%20b=1&page=a%26b', 'http://host/?a%20b=[redacted]&page=a%26b'],
    ['/api/v1/x?key=secret', '/api/v1/x?key=[redacted]'],
    ['http://[secret', '[not a URL]'],
  ])('makes %s into %s', (url, expected) => {
    expect(redactUrl(url, ['page'])).toBe(expected)
  })

  it('accepts a URL object and does not change it', () => {
    const url = new URL('http://u:p@host/?a=1')
    expect(redactUrl(url)).toBe('http://host/?a=[redacted]')
    expect(url.password).toBe('p')
  })

  it('never shows a password or a query value', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: false }), fc.stringMatching(/^[a-z]{1,5}$/), (url, name) => {
        const marked = new URL(url)
        marked.password = 'SECRET'
        marked.searchParams.append(name, 'SECRET')
        marked.hash = 'SECRET'
        expect(redactUrl(marked)).not.toContain('SECRET')
      }),
    )
  })
})

describe('redactText', () => {
  it('leaves an ordinary sentence unchanged', () => {
    const text = 'Entity not found: Conversation 7. It isn’t there (folder /work/projects/2026/január)!'
    expect(redactText(text)).toBe(text)
  })

  it('stays within its limit and cuts neither a surrogate pair nor a credential', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 1, max: 50 }), (text, max) => {
        const line = redactText(text, max)
        expect(line.length).toBeLessThanOrEqual(max)
        expect(line).not.toMatch(/[\uD800-\uDBFF]…$|\p{Cc}/u)
      }),
    )
    expect(redactText(`${'0123456789abcdefghij'.repeat(3)} ${'secret'.repeat(3)}x`.repeat(10), 20)).not.toMatch(
      /secret/,
    )
  })
})

describe('redactEchoes', () => {
  it.each([
    ['replaces a whole value', 'no label "Plans" here', ['Plans'], 'no label "[redacted]" here'],
    ['replaces a value of several words', 'no Secret Plan here', ['Secret Plan'], 'no [redacted] here'],
    ['replaces a value with characters of expressions', 'no a.b*(c) here', ['a.b*(c)'], 'no [redacted] here'],
    ['replaces a value in another script', '没有 计划书 here', ['计划书'], '没有 [redacted] here'],
    ['leaves a part of a word', 'the network', ['work', 'net'], 'the network'],
    ['leaves what is shorter than three characters', 'a is in', ['a', 'is'], 'a is in'],
    ['replaces the beginning of a long value', 'bad: 0123456789ab…', ['0123456789abcdef'], 'bad: [redacted]…'],
    ['replaces a piece within a word', 'x0123456789y', ['-0123456789-'], 'x[redacted]y'],
    ['leaves a piece that is too short', 'bad: 0123456', ['0123456789abcdef'], 'bad: 0123456'],
    ['replaces two pieces', '01234567 and 89abcdef', ['0123456789abcdef'], '[redacted] and [redacted]'],
    ['leaves everything when nothing was sent', 'anything', [], 'anything'],
  ])('%s', (_, text, values, expected) => {
    expect(redactEchoes(text, values, 8)).toBe(expected)
  })

  it('leaves no run of a value in arbitrary text', () => {
    const value = fc.stringMatching(/^[ab]{8,20}$/)
    fc.assert(
      fc.property(value, fc.stringMatching(/^[abc ]{0,60}$/), (sent, text) => {
        const shown = redactEchoes(text, [sent], 8).replaceAll('[redacted]', '#')
        for (let at = 0; at + 8 <= shown.length; at += 1) expect(sent).not.toContain(shown.slice(at, at + 8))
      }),
    )
  })
})
