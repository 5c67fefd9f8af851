import { StoreError, type StoreErrorCode } from '../store/store-error.ts'

/** An error as it goes from one thread to another. A structured clone would lose its class and its fields. */
export interface TransferredError {
  readonly name: string
  readonly message: string
  readonly stack?: string | undefined
  /** Of a {@link StoreError}. */
  readonly storeCode?: StoreErrorCode | undefined
  /** Such as `ENOSPC`, or that of an SQLite error. */
  readonly code?: string | undefined
  /** SQLite's extended result code. */
  readonly errcode?: number | undefined
  readonly cause?: TransferredError | undefined
}

/** Longer chains of causes are cut: an error can be its own cause. */
const maxCauses = 8

/** Makes an error, or whatever was thrown, ready to be sent. */
export function encodeError(error: unknown, causesLeft: number = maxCauses): TransferredError {
  if (!(error instanceof Error)) return { name: 'Error', message: `${typeof error} thrown: ${toText(error)}` }
  const { name, message, stack, cause } = error
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  return {
    name,
    message,
    stack,
    ...(error instanceof StoreError ? { storeCode: error.code } : typeof code === 'string' ? { code } : {}),
    ...(typeof errcode === 'number' ? { errcode } : {}),
    ...(cause === undefined || causesLeft === 0 ? {} : { cause: encodeError(cause, causesLeft - 1) }),
  }
}

/** Makes the error that was sent. Only {@link StoreError} keeps its class; others keep their name. */
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

function toText(value: unknown): string {
  try {
    return String(value)
  } catch {
    return 'it has no text'
  }
}
