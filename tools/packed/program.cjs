// Loads the same packages from CommonJS, as Node supports since 20.19 and 22.12.
const assert = require('node:assert/strict')
const { SekhaClient } = require('@sekha/core')
const { createHeartbeatMonitor } = require('@sekha/heartbeat')
const { retry } = require('@sekha/retry')
const { createIndex } = require('@sekha/search')
const { createController } = require('@sekha/server')
const { countWords } = require('@sekha/text')

async function main() {
  assert.equal(createIndex().search('nothing').total, 0)
  assert.equal(countWords('two words'), 2)
  const controller = createController()
  const client = new SekhaClient({ fetch: controller.fetch, use: [retry()] })
  assert.equal((await client.health()).status, 'healthy')
  await client.close()
  const monitor = createHeartbeatMonitor()
  assert.equal((await monitor.ready()).detection, 'live')
  await monitor.close()
  await controller.close()
}

void main()
