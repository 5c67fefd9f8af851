// The thread of a store: runs the engines of services, so that they do not block the thread of requests.
import { serveServiceEngines } from '../host/storage/serve-engines.ts'
import { memoryEngine } from '../services/memory/memory-engine.ts'
import { telemetryEngine } from '../services/telemetry/telemetry-engine.ts'

serveServiceEngines({ memory: memoryEngine, telemetry: telemetryEngine })
