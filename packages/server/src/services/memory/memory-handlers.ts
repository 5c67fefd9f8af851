import type { HandlerInput, Handlers } from '../../host/handler.ts'
import type { MemoryContract, MemoryOperationId } from './contract.ts'
import type { Memory } from './engine/memory.ts'
import type { ModelCalls } from './metrics.ts'
import type { ModelWriter } from './models/model-writer.ts'

/** The opened resources of the memory service. */
export interface OpenedMemory {
  readonly memory: Memory
  /** Generates text, if a model is configured. */
  readonly writer: ModelWriter | undefined
  readonly calls: ModelCalls
}

/** The handlers of some operations of the memory service. */
export type MemoryHandlers<Ids extends MemoryOperationId> = Handlers<MemoryContract, Ids, OpenedMemory>

/** The input of a handler of the memory service. */
export type MemoryInput<Id extends MemoryOperationId> = HandlerInput<MemoryContract, Id, OpenedMemory>
