// node workerd.ts BUNDLE CONTEXT: runs a bundle in workerd and writes its lines to the output.
import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'

const [bundle = '', context = ''] = process.argv.slice(2)

/** The compatibility date of the runtime. miniflare must support it. */
const compatibilityDate = '2026-07-30'

const miniflare = new Miniflare({
  host: '127.0.0.1',
  port: 0,
  // Prevents a host lookup.
  cf: false,
  compatibilityDate,
  bindings: { CONTEXT: context },
  modules: [{ type: 'ESModule', path: 'cases.js', contents: readFileSync(bundle, 'utf8') }],
})
try {
  const response = await miniflare.dispatchFetch('http://127.0.0.1/')
  const decoder = new TextDecoder()
  if (response.body === null) throw new Error(`workerd responded ${response.status} without a body`)
  for await (const chunk of response.body) process.stdout.write(decoder.decode(chunk as Uint8Array, { stream: true }))
} finally {
  await miniflare.dispose()
}
