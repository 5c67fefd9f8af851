import { bundleSize } from './bundle-size/index.ts'
import { callOverhead } from './call-overhead/index.ts'
import { decode } from './decode/index.ts'
import type { Benchmark } from './harness/benchmark.ts'
import { importTime } from './import-time/index.ts'

/** Every benchmark, in the order of the page. */
export const benchmarks: readonly Benchmark[] = [callOverhead, bundleSize, importTime, decode]
