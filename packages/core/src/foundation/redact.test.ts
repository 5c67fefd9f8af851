import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactHeaders, redactText, redactUrl } from './redact.ts'

describe('redactHeaders', () => {
  it('shows allowed values only, whatever the case of the names', () => {
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

  it('takes a URL object and does not change it', () => {
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
  it('leaves an ordinary sentence as it is', () => {
    const text = 'Entity not found: Conversation 7. It isn’t there (folder /work/projects/2026/január)!'
    expect(redactText(text)).toBe(text)
  })

  it('keeps its bound, and no half of a pair or of a credential at the cut', () => {
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
