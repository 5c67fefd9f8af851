import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { openServer } from '../test-kit/src/open-server.ts'
import type { Scope } from '../test-kit/src/scope.ts'

/** Serves a page on a separate origin: `/?BUNDLE` loads that file of a folder. @returns its URL */
export async function openPageServer(directory: string, scope: Scope): Promise<string> {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      return void response.end(`<!doctype html><script type="module" src="/${search.slice(1)}"></script>`)
    }
    if (!/^\/[\w.-]+\.js$/.test(pathname)) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' })
    response.end(readFileSync(join(directory, pathname)))
  })
  const { url } = await openServer(server, 'http', scope)
  return url
}
