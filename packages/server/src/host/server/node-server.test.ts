import { connect, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { NodeServer } from './node-server.ts'

function openSocket(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  return socket
}

/** Collects all bytes that the server sends until it ends or resets the connection. */
async function readToEnd(socket: Socket): Promise<string> {
  let text = ''
  try {
    for await (const chunk of socket) text += String(chunk)
  } catch {}
  return text
}

it('a server closes connections with slow headers, but not uploads that exceed the header timeout', async () => {
  const server = new NodeServer(async (request) => new Response(String((await request.text()).length)), {
    headersTimeoutMs: 50,
    checkIntervalMs: 10,
  })
  onTestFinished(() => server.close(0))
  const { port } = await server.listen(0, '127.0.0.1')
  // The headers are complete when the server sends 100. On a busy machine, they may be too slow: then the test retries.
  let upload: Socket
  let first: string
  do {
    upload = openSocket(port)
    upload.on('error', () => {})
    upload.write(
      'POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: 6\r\n\r\n',
    )
    first = await new Promise((resolve) => {
      upload.once('data', (bytes) => resolve(String(bytes)))
      upload.once('close', () => resolve(''))
    })
  } while (!first.startsWith('HTTP/1.1 100'))
  upload.write('abc')
  // A connection closed before its first bytes were read is reset, and carries no status.
  for (let cut = 0; cut < 3;) {
    const slow = openSocket(port)
    slow.write('POST / HTTP/1.1\r\nhost: local')
    const text = await readToEnd(slow)
    expect(text === '' || text.includes('408')).toBe(true)
    if (text !== '') cut++
  }
  upload.write('def')
  expect(await readToEnd(upload)).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\n6$/)
})
