import { HttpError } from '../http-error.ts'

/**
 * Reads the parameters of a URL's query string.
 *
 * @throws {HttpError} 400 when it is not UTF-8: decoding would replace the invalid bytes
 */
export function queryParameters(url: string): URLSearchParams {
  const { search, searchParams } = new URL(url)
  if (search.includes('%') && !isUtf8(search)) throw new HttpError(400, 'The query string is not UTF-8')
  return searchParams
}

function isUtf8(search: string): boolean {
  try {
    // A percent sign without digits is a literal percent sign.
    decodeURIComponent(search.replaceAll(/%(?![\da-f]{2})/gi, '%25'))
    return true
  } catch {
    return false
  }
}
