import { findConnectionFailure, isFetchFailure, noResponse } from '../foundation/index.ts'
import type { ExplainFailure } from './fetch-transport.ts'

/** Explains a failed connection. Any other error of `fetch` is a bug and stays unchanged. */
export const explainFetchFailure: ExplainFailure = (request, error) =>
  isFetchFailure(error) ? noResponse(request, error, findConnectionFailure(error)) : error
