import type { CallRequest, StreamBody } from '@sekha/core'
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios'
import { type CapableTransport, refuseUnable } from '../capabilities.ts'
import { ChunkedResponse } from '../chunked-response.ts'
import { PlainHeaders } from '../plain-headers.ts'
import { type Adapter, capabilitiesOf, chooseAdapter } from './adapter.ts'
import { explainFailure } from './explain-failure.ts'
import { dropBody, readBody } from './read-body.ts'
import { destroyUpload, openUpload } from './upload.ts'

/**
 * Creates a transport that sends calls with an axios instance. Its interceptors, agents, proxies and headers apply, but
 * the client's headers take precedence. The client handles statuses, timeouts, redirects and JSON, so the rejected handler
 * of a response interceptor sees only failed connections. The transport uses axios' `http` adapter in Node and its `fetch`
 * adapter elsewhere, unless the instance names one.
 *
 * @throws {TypeError} when `instance` is not an axios instance, or has no adapter that can stream
 *
 * @example
 * ```ts
 * import { Agent } from 'node:https'
 * import axios from 'axios'
 *
 * const instance = axios.create({ httpsAgent: new Agent({ keepAlive: true }) })
 * const client = new SekhaClient({ transport: createAxiosTransport(instance) })
 * ```
 */
export function createAxiosTransport(instance: AxiosInstance): CapableTransport {
  checkInstance(instance)
  const adapter = chooseAdapter(instance.defaults.adapter)
  const capabilities = capabilitiesOf(adapter)
  return Object.assign(
    async (request: CallRequest) => {
      refuseUnable(request, capabilities)
      const { signal, operation } = request
      if (signal.aborted) throw signal.reason
      const data = openBody(request.body, adapter, signal)
      const controller = new AbortController()
      const onAbort = (): void => controller.abort(signal.reason)
      signal.addEventListener('abort', onAbort)
      const release = (): void => {
        signal.removeEventListener('abort', onAbort)
        destroyUpload(data)
      }
      try {
        const response: unknown = await instance.request<unknown>({
          ...toConfig(request, adapter, data),
          signal: controller.signal,
        })
        if (!isResponse(response)) {
          dropBody(response, () => controller.abort())
          throw new TypeError(
            `${operation.id}: a response interceptor of the axios instance returned no response. Return the whole response, not its data`,
          )
        }
        const body = readBody(response.data, {
          request,
          coding: readCoding(response),
          release,
          abort: () => controller.abort(),
        })
        return new ChunkedResponse({
          status: response.status,
          headers: readHeaders(response),
          body,
          operation: operation.id,
        })
      } catch (error) {
        release()
        throw explainFailure(error, request)
      }
    },
    { capabilities },
  )
}

function checkInstance(instance: Partial<AxiosInstance> | null | undefined): void {
  if (typeof instance?.request === 'function' && typeof instance.defaults === 'object') return
  const got = instance === null ? 'null' : typeof instance
  throw new TypeError(`createAxiosTransport takes an axios instance, such as axios.create({ … }), got ${got}`)
}

/** Checks the response at run time: an interceptor may return any value, whatever its type. */
function isResponse(value: unknown): value is AxiosResponse {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return false
  return typeof value.status === 'number' && typeof value.headers === 'object' && value.headers !== null
}

const same = (data: unknown): unknown => data

function toConfig({ url, method, headers }: CallRequest, adapter: Adapter, data: unknown): AxiosRequestConfig {
  return {
    url,
    method,
    // Without a body, axios would set a default content type.
    headers: data === undefined ? { ...headers, 'content-type': false } : { ...headers },
    data,
    responseType: 'stream',
    allowAbsoluteUrls: true,
    validateStatus: () => true,
    transformRequest: [same],
    transformResponse: [same],
    decompress: true,
    // A key must not reach another origin.
    maxRedirects: 0,
    timeout: 0,
    maxContentLength: -1,
    maxBodyLength: -1,
    ...(adapter === 'custom' ? {} : { adapter }),
  }
}

function openBody(body: CallRequest['body'], adapter: Adapter, signal: AbortSignal): unknown {
  if (body === undefined || typeof body === 'string') return body
  if (body instanceof Uint8Array) return adapter === 'http' ? asBuffer(body) : body
  return openUpload(body satisfies StreamBody, adapter, signal)
}

function asBuffer(bytes: Uint8Array): Uint8Array {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Returns the content coding. axios deletes the header of a coding that it decodes; Node keeps the raw headers. */
function readCoding({ headers, request }: AxiosResponse): string | undefined {
  const left: unknown = headers['content-encoding']
  if (typeof left === 'string') return left
  const raw: unknown = (request as { readonly res?: { readonly rawHeaders?: unknown } } | undefined)?.res?.rawHeaders
  if (!Array.isArray(raw)) return undefined
  const at = raw.findIndex((name, index) => index % 2 === 0 && /^content-encoding$/i.test(String(name)))
  return at === -1 ? undefined : String(raw[at + 1])
}

function readHeaders({ headers }: AxiosResponse): PlainHeaders {
  const entries = Object.entries<unknown>(headers).filter(([, value]) => value !== null && value !== undefined)
  return new PlainHeaders(
    Object.fromEntries(
      entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.map(String) : String(value)]),
    ),
  )
}
