import { describe, expect, it } from 'vitest'
import { isDecodingFailure, undecodable } from './decoding-failure.ts'

const coded = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code })

describe('isDecodingFailure()', () => {
  it.each([
    ["a cause of Node's fetch", new TypeError('terminated', { cause: coded('Z_DATA_ERROR') })],
    ["Node's zstd", coded('ZSTD_error_prefix_unknown')],
    ["Node's Brotli", coded('ERR__ERROR_FORMAT_PADDING_2')],
    ["Bun's gzip", coded('ZlibError')],
    ["Bun's Brotli", coded('BrotliDecompressionError')],
    ["Deno's gzip", new TypeError('Invalid gzip header')],
    ["Deno's Brotli", new TypeError('brotli error')],
  ])('recognizes %s', (_, error) => {
    expect(isDecodingFailure(error)).toBe(true)
  })

  it.each([
    ['a lost connection', new TypeError('terminated', { cause: coded('UND_ERR_SOCKET', 'other side closed') })],
    ['a lost connection in Deno', new TypeError('error reading a body from connection')],
    ['a message that only mentions a coding', new Error('the gzip stream of Zlib is fine')],
    ['a code that decides before the message', coded('ECONNRESET', 'brotli error')],
    ['a value that is no object', 'Z_DATA_ERROR'],
  ])('does not recognize %s', (_, error) => {
    expect(isDecodingFailure(error)).toBe(false)
  })

  it('ends in a chain of causes that contains itself', () => {
    const error = new Error('x')
    error.cause = error
    expect(isDecodingFailure(error)).toBe(false)
  })
})

describe('undecodable()', () => {
  it('names the coding and the code', () => {
    expect(undecodable('export.stream', 'gzip', coded('Z_DATA_ERROR')).message).toBe(
      'export.stream: the response could not be decoded (content-encoding "gzip", Z_DATA_ERROR)',
    )
    expect(undecodable('export.stream', null).message).toBe(
      'export.stream: the response could not be decoded (content-encoding unknown)',
    )
  })
})
