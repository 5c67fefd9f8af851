// A minimal server in a separate process, so that its CPU time is not measured. Sends its origin to its parent and ends
// with it.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { response as reply, requestBody } from './fixture.ts'

const expectedBody = JSON.stringify(requestBody)
const created = Buffer.from(JSON.stringify(reply))
const refused = Buffer.from(JSON.stringify({ error: 'refused', code: 'validation' }))

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    const isRight =
      body === expectedBody &&
      request.method === 'POST' &&
      request.url === '/api/v1/conversations' &&
      request.headers['content-type']?.startsWith('application/json') === true
    const bytes = isRight ? created : refused
    response.writeHead(isRight ? 201 : 400, { 'content-type': 'application/json', 'content-length': bytes.length })
    response.end(bytes)
  })
})

server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.on('disconnect', () => process.exit())
