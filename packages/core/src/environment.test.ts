import { afterEach, describe, expect, it, vi } from 'vitest'
import { describeRuntime } from './environment.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('describeRuntime', () => {
  it.each([
    ['Node.js', { userAgent: 'Node.js/24' }, { versions: { node: '24.21.0' } }, undefined, 'Node.js/24'],
    ['Node.js without a navigator', undefined, { versions: { node: '20.19.0' } }, undefined, 'Node.js/20.19.0'],
    ['Bun', { userAgent: 'Bun/1.3.0' }, { versions: { node: '24.0.0' } }, undefined, 'Bun/1.3.0'],
    ['Deno', { userAgent: 'Deno/2.5.0' }, { versions: { node: '24.0.0' } }, undefined, 'Deno/2.5.0'],
    ['workerd', { userAgent: 'Cloudflare-Workers' }, undefined, undefined, 'Cloudflare-Workers'],
    ['a browser', { userAgent: 'Mozilla/5.0 Chrome/140' }, undefined, { document: {} }, undefined],
    ['a worker of a browser', { userAgent: 'Mozilla/5.0 Firefox/140' }, undefined, undefined, undefined],
    [
      'a page that Node.js imitates',
      { userAgent: 'Mozilla/5.0 jsdom' },
      { versions: { node: '24.0.0' } },
      { document: {} },
      undefined,
    ],
    ['React Native', { product: 'ReactNative' }, { env: {} }, undefined, undefined],
  ])('returns the runtime, or undefined in a browser, in %s', (_, navigator, process, window, expected) => {
    vi.stubGlobal('navigator', navigator)
    vi.stubGlobal('process', process)
    vi.stubGlobal('window', window)
    expect(describeRuntime()).toBe(expected)
  })
})
