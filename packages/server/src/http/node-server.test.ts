import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { NodeServer } from './node-server.ts'

function openSocket(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  return socket
}

it('cuts slow headers, and not an upload that takes longer than headers may', async () => {
  const server = new NodeServer(async (request) => new Response(String((await request.text()).length)), {
    headersTimeoutMs: 50,
    checkIntervalMs: 10,
  })
  onTestFinished(() => server.close(0))
  const { port } = await server.listen(0, '127.0.0.1')
  const upload = openSocket(port)
  upload.write('POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 6\r\n\r\nabc')
  await once(upload, 'connect')
  for (let cut = 0; cut < 3; cut++) {
    const slow = openSocket(port)
    slow.write('POST / HTTP/1.1\r\nhost: local')
    let text = ''
    for await (const chunk of slow) text += String(chunk)
    expect(text).toContain('408')
  }
  upload.write('def')
  let text = ''
  for await (const chunk of upload) text += String(chunk)
  expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n6$/)
})
