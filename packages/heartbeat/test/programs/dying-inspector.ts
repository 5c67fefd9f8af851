import * as inspector from 'node:inspector'
import { workerData } from 'node:worker_threads'
import { createInspector } from '../../src/watchdog/inspector.ts'

void createInspector(inspector).look()
Atomics.store(workerData as Int32Array, 0, 1)
process.exit()
