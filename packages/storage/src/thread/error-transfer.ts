import { StoreError, type StoreErrorCode } from '../store-error.ts'

/** The form of an error that is sent between threads. A structured clone would lose its class and its fields. */
export interface TransferredError {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  /** The code of a {@link StoreError}. */
  readonly storeCode?: StoreErrorCode | undefined
  /** A system code such as `ENOSPC`, or the code of an SQLite error. */
  readonly code?: string | undefined
  /** SQLite's extended result code. */
  readonly errcode?: number | undefined
  readonly cause?: TransferredError | undefined
}

/** The maximum length of a chain of causes. An error can be its own cause. */
const maxCauses = 8

/** Encodes a thrown value for sending. Never throws, and the result can be cloned, whatever the fields of the error are. */
export function encodeError(error: unknown, causesLeft: number = maxCauses): TransferredError {
  try {
    return encode(error, causesLeft)
  } catch {
    return { name: 'Error', message: 'an error thrown whose fields cannot be read' }
  }
}

function encode(error: unknown, causesLeft: number): TransferredError {
  if (!(error instanceof Error)) return { name: 'Error', message: `${typeof error} thrown: ${toText(error)}` }
  const { name, message, stack, cause } = error
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  return {
    name: toText(name),
    message: toText(message),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(error instanceof StoreError ? { storeCode: error.code } : typeof code === 'string' ? { code } : {}),
    ...(typeof errcode === 'number' ? { errcode } : {}),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: encodeError(cause, causesLeft - 1) }),
  }
}

/** Decodes a sent error. A {@link StoreError} keeps its class; others keep only their name. */
export function decodeError(sent: TransferredError): Error {
  const options = sent.cause === undefined ? undefined : { cause: decodeError(sent.cause) }
  const error =
    sent.storeCode === undefined
      ? Object.assign(new Error(sent.message, options), {
          name: sent.name,
          ...(sent.code === undefined ? {} : { code: sent.code }),
        })
      : new StoreError(sent.storeCode, sent.message, options)
  if (sent.errcode !== undefined) Object.assign(error, { errcode: sent.errcode })
  if (sent.stack !== undefined) error.stack = sent.stack
  return error
}

/** The types of an error's fields are a promise that nobody keeps for others. */
function toText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'it has no text'
  }
}
