// The cases of the client, for every runtime with `fetch`.
import { callCases } from './calls.ts'
import type { Case } from './case.ts'
import { decoderCases } from './decoders.ts'
import { endingCases } from './endings.ts'
import { environmentCases } from './environment.ts'
import { faultCases } from './faults.ts'
import { streamCases } from './streams.ts'

export const cases: readonly Case[] = [
  ...environmentCases,
  ...callCases,
  ...streamCases,
  ...endingCases,
  ...faultCases,
  ...decoderCases,
]
