import { aiSdk } from './ai-sdk/index.ts'
import { bundleSize } from './bundle-size/index.ts'
import { callOverhead } from './call-overhead/index.ts'
import { decode } from './decode/index.ts'
import { fairness } from './fairness/index.ts'
import type { Benchmark } from './harness/benchmark.ts'
import { hang } from './hang/index.ts'
import { importTime } from './import-time/index.ts'
import { ingest } from './ingest/index.ts'
import { languages } from './languages/index.ts'
import { retrieval } from './retrieval/index.ts'
import { search } from './search/index.ts'
import { telemetryCall } from './telemetry-call/index.ts'
import { telemetryIngest } from './telemetry-ingest/index.ts'
import { telemetryLoss } from './telemetry-loss/index.ts'

/** All benchmarks, in the order of the page. */
export const benchmarks: readonly Benchmark[] = [
  callOverhead,
  bundleSize,
  importTime,
  decode,
  retrieval,
  languages,
  search,
  ingest,
  fairness,
  aiSdk,
  telemetryCall,
  telemetryIngest,
  telemetryLoss,
  hang,
]
