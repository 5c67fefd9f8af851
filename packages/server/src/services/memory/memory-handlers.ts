import type { HandlerInput, Handlers } from '../../host/handler.ts'
import type { MemoryContract, MemoryOperationId } from './contract.ts'
import type { ModelWriter } from './models/model-writer.ts'

/** What the handlers of a feature use. `Engine` is the feature's part of the memory. */
export interface MemoryResources<Engine> {
  readonly memory: Engine
  /** Generates text, if a model is configured. */
  readonly writer: ModelWriter | undefined
}

/** The handlers of some operations of the memory service. */
export type MemoryHandlers<Ids extends MemoryOperationId, Engine> = Handlers<
  MemoryContract,
  Ids,
  MemoryResources<Engine>
>

/** The input of a handler of the memory service. */
export type MemoryInput<Id extends MemoryOperationId, Engine> = HandlerInput<
  MemoryContract,
  Id,
  MemoryResources<Engine>
>
