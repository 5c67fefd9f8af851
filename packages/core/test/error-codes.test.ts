// Type tests of error codes: a new code or class changes one of these types.
import { describe, expectTypeOf, it } from 'vitest'
import type * as core from '../src/index.ts'
import type { OverloadedError } from '../src/foundation/index.ts'

type Thrown<Class> = Class extends abstract new (...args: never[]) => infer Value ? Value : never
/** The code of each error class of the root, by name. */
type Codes = {
  [
    Name in keyof typeof core as Thrown<(typeof core)[Name]> extends core.SekhaError
      ? [Thrown<(typeof core)[Name]>] extends [never]
        ? never
        : Name
      : never
  ]: Thrown<(typeof core)[Name]> extends { readonly code: infer Code } ? Code : never
}
type StatusCode = 'validation' | 'authentication' | 'permission' | 'not_found' | 'conflict' | 'rate_limit'
type StreamCode = 'protocol' | 'incomplete_stream' | 'response_too_large' | 'record_too_large'

describe('the code of an error', () => {
  it('is a literal type in each class', () => {
    expectTypeOf<Codes>().toEqualTypeOf<{
      SekhaError: core.ErrorCode
      ApiError: core.ApiErrorCode
      ClientError: core.ClientErrorCode
      ValidationError: 'validation'
      AuthenticationError: 'authentication'
      PermissionError: 'permission'
      NotFoundError: 'not_found'
      ConflictError: 'conflict'
      RateLimitError: 'rate_limit'
      ServerError: 'server'
      ConnectionError: 'connection'
      TimeoutError: 'timeout'
      ProtocolError: StreamCode
      ClosedError: 'closed'
      JobFailedError: 'job_failed'
    }>()
    expectTypeOf<OverloadedError['code']>().toEqualTypeOf<'overloaded'>()
  })

  it('is a union in the base classes', () => {
    expectTypeOf<core.ClientErrorCode>().toEqualTypeOf<'client' | StatusCode>()
    expectTypeOf<core.ApiErrorCode>().toEqualTypeOf<'api' | 'client' | 'server' | StatusCode>()
    expectTypeOf<core.ErrorCode>().toEqualTypeOf<
      core.ApiErrorCode | 'connection' | 'timeout' | 'closed' | 'overloaded' | 'api_key' | 'job_failed' | StreamCode
    >()
  })

  it('cannot be compared with an unknown code', () => {
    const isGone = (error: core.SekhaError): boolean =>
      // @ts-expect-error -- the code is `not_found`
      error.code === 'notfound'
    expectTypeOf(isGone).returns.toEqualTypeOf<boolean>()
  })
})
