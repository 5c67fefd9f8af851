import { expect, it } from 'vitest'
import { findBrokenTargets } from './find-broken-targets.ts'

it('finds links to missing pages and to missing anchors', () => {
  const pages = new Map([
    ['index.html', '<a href="a/b.html#there"> <a href="a/b.html#gone"> <a href="a/c.html"> <script src="x.js">'],
    ['a/b.html', '<h2 id="there"> <a href="../index.html"> <a href="#there"> <a href="#nowhere">'],
  ])
  expect(findBrokenTargets(pages, new Set([...pages.keys(), 'x.js']))).toEqual([
    'index.html: a/b.html#gone: the page has no such anchor',
    'index.html: a/c.html: there is no such page',
    'a/b.html: #nowhere: the page has no such anchor',
  ])
})

it('ignores links to other sites', () => {
  const pages = new Map([['index.html', '<a href="https://a.example/b#c"> <a href="mailto:a@b.example">']])
  expect(findBrokenTargets(pages, new Set(pages.keys()))).toEqual([])
})
