/** Hints for options of other libraries and of the client. */
export const clientOptionHints: Readonly<Record<string, string>> = {
  timeout: 'the client has the time limits: timeoutMs, bodyTimeoutMs',
  timeoutMs: 'it is an option of the client',
  bodyTimeoutMs: 'it is an option of the client',
  idleTimeoutMs: 'it is an option of the client',
  totalTimeoutMs: 'it is an option of the client',
  maxResponseBytes: 'it is an option of the client',
  maxRecordBytes: 'it is an option of the client',
  baseUrl: 'it is an option of the client',
  apiKey: 'it is an option of the client',
  headers: 'it is an option of the client',
  maxRetries: 'pass use: [retry({ maxRetries })] to the client',
}
