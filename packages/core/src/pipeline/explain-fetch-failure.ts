import {
  findConnectionFailure,
  isDecodingFailure,
  isFetchFailure,
  lostBody,
  noResponse,
  undecodable,
} from '../foundation/index.ts'
import type { ExplainFailure } from './fetch-transport.ts'

/**
 * Explains a failed connection or a body that cannot be decompressed. Any other error of `fetch` is a bug and stays
 * unchanged.
 */
export const explainFetchFailure: ExplainFailure = (request, error, response) => {
  if (response !== undefined)
    return isDecodingFailure(error)
      ? undecodable(request.operation.id, response.headers.get('content-encoding'), error)
      : lostBody(request, error)
  return isFetchFailure(error) ? noResponse(request, error, findConnectionFailure(error)) : error
}
