import { HttpError } from './http-error.ts'

/**
 * The parameters of a URL's query string.
 *
 * @throws {HttpError} 400 when it is not UTF-8: decoding replaces such bytes, so it would be read as another text
 */
export function queryParameters(url: string): URLSearchParams {
  const { search, searchParams } = new URL(url)
  if (search.includes('%') && !isUtf8(search)) throw new HttpError(400, 'The query string is not UTF-8')
  return searchParams
}

function isUtf8(search: string): boolean {
  try {
    // A percent sign without digits stands for itself.
    decodeURIComponent(search.replaceAll(/%(?![\da-f]{2})/gi, '%25'))
    return true
  } catch {
    return false
  }
}
