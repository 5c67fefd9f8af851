// The thread of a store: runs the engines of the services that need not block the thread of requests.
import { workerData } from 'node:worker_threads'
import { serveEngines } from '@sekha/storage/thread'
import { type EngineOptions, openMemoryEngine } from '../services/memory/open-engine.ts'

/** What services add to the data of the thread. */
const options = workerData as { readonly memory?: EngineOptions }

serveEngines({ memory: (store, context) => openMemoryEngine(store, context, options.memory) })
