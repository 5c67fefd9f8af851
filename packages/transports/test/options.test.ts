import { create } from 'axios'
import { describe, expect, it } from 'vitest'
import { Agent } from 'undici'
import { createFetchTransport } from '@sekha/core'
import { createAxiosTransport } from '../src/axios/index.ts'
import { createCrossFetchTransport } from '../src/cross-fetch/index.ts'
import { createManualClock, createScriptedTransport, recordTransport, replayTransport } from '../src/testing/index.ts'
import { createUndiciTransport } from '../src/undici/index.ts'

/** Passes a value without type checks, as JavaScript does. */
const given = (value: unknown): never => value as never

const fixture = { version: 1, exchanges: [] } as const
const SECRET = 'hunter2-hunter2'

const wrong: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['undici: a typo', () => createUndiciTransport(given({ conections: 5 })), /"conections": did you mean connections\?/],
  [
    'undici: an option of the client',
    () => createUndiciTransport(given({ timeoutMs: 5 })),
    /"timeoutMs": it is an option of the client/,
  ],
  [
    'undici: an option of tls',
    () => createUndiciTransport(given({ verifySsl: false })),
    /"verifySsl": pass tls: \{ verifySsl \}/,
  ],
  [
    'undici: undici’s own name',
    () => createUndiciTransport(given({ bodyTimeout: 5 })),
    /"bodyTimeout": the client has the time limits/,
  ],
  [
    'scripted: a text for a boolean',
    () => createScriptedTransport([], { reveal: given('false') }),
    /reveal must be true or false, got string/,
  ],
  [
    'scripted: a clock without methods',
    () => createScriptedTransport([], { clock: given(Date) }),
    /clock must have a method monotonic/,
  ],
  ['undici: null', () => createUndiciTransport(given(null)), /options must be an object, got null/],
  [
    'undici tls: a typo',
    () => createUndiciTransport({ tls: given({ verifySSL: false }) }),
    /tls: unknown option "verifySSL": did you mean verifySsl\?/,
  ],
  [
    'undici tls: Node’s own name',
    () => createUndiciTransport({ tls: given({ rejectUnauthorized: false }) }),
    /pass verifySsl: false/,
  ],
  [
    'undici tls: a text',
    () => createUndiciTransport({ tls: given('off') }),
    /tls: options must be an object, got string/,
  ],
  [
    'undici tls: a text for a boolean',
    () => createUndiciTransport({ tls: { verifySsl: given('false') } }),
    /tls.verifySsl must be a boolean, got string/,
  ],
  [
    'undici: a text for a boolean',
    () => createUndiciTransport({ decompress: given('no') }),
    /decompress must be a boolean, got string/,
  ],
  [
    'undici: a number for a path',
    () => createUndiciTransport({ socketPath: given(5) }),
    /socketPath must be a string, got number/,
  ],
  [
    'undici proxy: a typo',
    () => createUndiciTransport({ proxy: given({ ulr: `http://a:${SECRET}@b` }) }),
    /proxy: unknown option "ulr": did you mean url\?/,
  ],
  ['undici proxy: axios’ own name', () => createUndiciTransport({ proxy: given({ host: 'a' }) }), /"host": pass url/],
  [
    'undici proxy: a number for a token',
    () => createUndiciTransport({ proxy: { url: 'http://a', token: given(5) } }),
    /proxy.token must be a string, got number/,
  ],
  [
    'undici: a class as dispatcher',
    () => createUndiciTransport({ dispatcher: given(Agent) }),
    /dispatcher must be a dispatcher of undici/,
  ],
  [
    'undici: an object as dispatcher',
    () => createUndiciTransport({ dispatcher: given({}) }),
    /dispatcher must be a dispatcher of undici/,
  ],
  ['axios: nothing', () => createAxiosTransport(given(undefined)), /takes an axios instance, .*got undefined/],
  [
    'axios: a config',
    () => createAxiosTransport(given({ timeout: 5, headers: { authorization: SECRET } })),
    /takes an axios instance, .*got object/,
  ],
  ['axios: a function', () => createAxiosTransport(given(fetch)), /takes an axios instance, .*got function/],
  ['cross-fetch: any option', () => createCrossFetchTransport({ zebra: 3 }), /unknown option "zebra"; it takes none/],
  [
    'cross-fetch: an option of a policy, by a part of its name',
    () => createCrossFetchTransport({ retries: 3 }),
    /unknown option "retries": pass use: \[retry\(\{ maxRetries \}\)\] to the client/,
  ],
  [
    'cross-fetch: an option of the client',
    () => createCrossFetchTransport({ timeout: 3 }),
    /the client has the time limits/,
  ],
  ['script: an option', () => createScriptedTransport([], given({ oder: 'any' })), /"oder": did you mean order\?/],
  [
    'script: an order',
    () => createScriptedTransport([], { order: given('random') }),
    /order must be 'strict' or 'any', got random/,
  ],
  ['script: no array', () => createScriptedTransport(given({ json: {} })), /takes an array of steps/],
  [
    'script: a typo in a step',
    () => createScriptedTransport([{}, given({ staus: 500 })]),
    /steps\[1\]: unknown field "staus": did you mean status\?/,
  ],
  [
    'script: a body',
    () => createScriptedTransport([given({ body: {} })]),
    /"body": pass json, records, text, bytes or error/,
  ],
  [
    'script: two bodies',
    () => createScriptedTransport([{ json: {}, text: 'x' }]),
    /steps\[0\]: json and text cannot be combined/,
  ],
  [
    'script: a step that is a text',
    () => createScriptedTransport([given('x')]),
    /steps\[0\]: fields must be an object, got string/,
  ],
  [
    'script: a step that is undefined',
    () => createScriptedTransport([given(undefined)]),
    /steps\[0\] must be an object, got undefined/,
  ],
  [
    'script: an option in a step',
    () => createScriptedTransport([given({ reveal: true })]),
    /steps\[0\]: unknown field "reveal": it belongs to the second argument, createScriptedTransport\(steps, { reveal }\)/,
  ],
  [
    'script: a misspelt operation',
    () => createScriptedTransport([given({ operation: 'conversation.create' })]),
    /^steps\[0\].operation: unknown value "conversation.create": did you mean conversations.create\?$/,
  ],
  [
    'script: an unknown operation of a namespace',
    () => createScriptedTransport([given({ operation: 'labels.remove' })]),
    /^steps\[0\].operation must be one of labels.suggest, labels.list, got labels.remove$/,
  ],
  [
    'script: a status that is a string',
    () => createScriptedTransport([given({ status: '200' })]),
    /^steps\[0\].status must be a number, got string$/,
  ],
  [
    'script: an Error for the body of an error response',
    () => createScriptedTransport([given({ error: Object.assign(new Error('x'), { code: 'E' }) })]),
    /^steps\[0\].error must be the JSON body of an error response, such as { error: 'Not found' } .*fault/,
  ],
  [
    'script: a chunk size that is a string',
    () => createScriptedTransport([given({ chunkBytes: '1' })]),
    /^steps\[0\].chunkBytes must be a number, got string$/,
  ],
  [
    'script: a URL for a path',
    () => createScriptedTransport([given({ path: new URL('http://x') })]),
    /path must be a string/,
  ],
  ['script: bytes in an array', () => createScriptedTransport([given({ bytes: [1] })]), /bytes must be a Uint8Array/],
  [
    'script: an object for text',
    () => createScriptedTransport([given({ text: {} })]),
    /text must be a string, got object/,
  ],
  [
    'script: one record',
    () => createScriptedTransport([given({ records: {} })]),
    /records must be an array, got object/,
  ],
  ['script: headers', () => createScriptedTransport([given({ headers: new Headers() })]), /headers must be an object/],
  [
    'recording: an option',
    () => recordTransport(createFetchTransport(), given({ redacted: () => '' })),
    /"redacted": did you mean redact\?/,
  ],
  [
    'recording: no function',
    () => recordTransport(createFetchTransport(), { redact: given('x') }),
    /redact must be a function, got string/,
  ],
  ['recording: no transport', () => recordTransport(given({})), /takes a transport, got object/],
  [
    'replay: an option',
    () => replayTransport(fixture, given({ chunkByte: 1 })),
    /"chunkByte": did you mean chunkBytes\?/,
  ],
  ['replay: an order', () => replayTransport(fixture, { order: given('random') }), /order must be/],
  ['clock: a date', () => createManualClock(given(new Date())), /startAt must be a number of milliseconds/],
]

describe('A TypeError names the mistake:', () => {
  it.each(wrong)('%s', (_, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
    expect(make).not.toThrow(new RegExp(SECRET))
  })
})

describe('Undefined options', () => {
  it('use their defaults', async () => {
    const transport = createUndiciTransport(given({ tls: undefined, proxy: undefined, nonsense: undefined }))
    await transport.close()
    createCrossFetchTransport({ tls: undefined })
    createScriptedTransport([{ json: undefined }], { clock: undefined })
    createAxiosTransport(create())
  })
})
