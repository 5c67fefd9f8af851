// Runs jobs of a file until it is killed. Arguments: the file, a folder for traces, and `hang` or `run`.
import { appendFileSync, closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createController } from '../../src/controller.ts'
import { workService } from './work-service.ts'

const [path = '', folder = '', mode = ''] = process.argv.slice(2)
const controller = createController({
  database: path,
  busyTimeoutMs: 60_000,
  services: [
    workService({
      concurrency: 4,
      async run({ id, report }) {
        const lock = join(folder, `running-${id}`)
        // Fails if another process runs the job.
        closeSync(openSync(lock, 'wx'))
        for (let done = 1; done <= 20; done++) await report({ done, total: 20, checkpoint: done })
        console.log(`started ${id}`)
        if (mode === 'hang') await new Promise(() => {})
        while (!existsSync(join(folder, 'go'))) await sleep(5)
        rmSync(lock)
        appendFileSync(join(folder, 'finished'), `${id}\n`)
      },
    }),
  ],
})
await controller.ready()
console.log('ready')
setInterval(() => {}, 60_000)
