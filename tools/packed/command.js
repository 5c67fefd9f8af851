// Runs the command that the tarball installs, on this Node.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'

const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
const server = spawn('node_modules/.bin/sekha-server', ['--port', '0', '--db', ':memory:'], { env })
server.stderr.pipe(process.stderr)
try {
  const [line] = await once(createInterface({ input: server.stdout }), 'line')
  const [url] = /http:\S+/.exec(line)
  assert.equal((await fetch(`${url}/health`)).status, 200)
} finally {
  server.kill()
}
assert.deepEqual(await once(server, 'exit'), [0, null])
