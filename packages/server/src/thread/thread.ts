// The thread of a store: runs the engines of the services that need not block the thread of requests.
import { serveEngines } from '@sekha/storage/thread'
import { openMemoryEngine } from '../services/memory/open-engine.ts'

serveEngines({ memory: openMemoryEngine })
